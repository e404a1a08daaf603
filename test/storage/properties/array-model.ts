import type { TrackData } from '../../../src/storage/index.ts';
import { trackIdOf } from '../../support/tracks.ts';
import type { Call, Entry } from './actions.ts';

/** A track of the model. */
export interface ModelTrack {
  readonly trackNum: number;
  readonly taskId: string;
  readonly runId: number;
  readonly userName: string;
  readonly timeStamp: number;
  readonly data: TrackData;
}

/** A run of the model. */
export interface ModelRun {
  readonly runId: number;
  readonly taskId: string | undefined;
  readonly start: number;
  readonly end: number;
  readonly finished: boolean;
}

/** What a call came to: its result, or the code of its error. */
export type Outcome = { result: unknown } | { code: string };

class Refusal {
  readonly code: string;

  constructor(code: string) {
    this.code = code;
  }
}

/** The storage contract on plain arrays: slow, short and obviously right. */
export class ArrayModel {
  tracks: readonly ModelTrack[] = [];
  runs: readonly ModelRun[] = [];
  #current: ReadonlyMap<string, number> = new Map();
  #positions: ReadonlyMap<string, number> = new Map();
  #lastTrackNum = 0;

  /** Does what the call asks for at the moment `now`; a refused call changes nothing. */
  call(call: Call, now: number): Outcome {
    const before = [this.tracks, this.runs, this.#current, this.#positions, this.#lastTrackNum] as const;
    try {
      return { result: this.#perform(call, now) };
    } catch (refusal) {
      if (!(refusal instanceof Refusal)) throw refusal;
      [this.tracks, this.runs, this.#current, this.#positions, this.#lastTrackNum] = before;
      return { code: refusal.code };
    }
  }

  getRun(runId: number): ModelRun | undefined {
    return this.runs.find((run) => run.runId === runId);
  }

  currentRun(taskId: string): ModelRun | undefined {
    return this.getRun(this.#current.get(taskId) ?? 0);
  }

  /** The tracks of one task, run and user; run 0 is the task's current one. */
  userTracks(taskId: string, runId: number, userName: string): ModelTrack[] {
    const wanted = runId === 0 ? this.#current.get(taskId) : runId;
    return this.tracks.filter(
      (track) => track.taskId === taskId && track.runId === wanted && track.userName === userName,
    );
  }

  lastUserTrack(taskId: string, runId: number, userName: string): ModelTrack | undefined {
    const isLater = (a: ModelTrack, b: ModelTrack) => a.timeStamp >= b.timeStamp;
    let last: ModelTrack | undefined;
    for (const track of this.userTracks(taskId, runId, userName)) {
      if (last === undefined || isLater(track, last)) last = track;
    }
    return last;
  }

  #perform(call: Call, now: number): unknown {
    if (call.do === 'save') return this.#save(call.entry, now, call);
    if (call.do === 'saveBatch') return this.#saveBatch(call, now);
    if (call.do === 'updateTrack') return this.#updateTrack(call, now);
    if (call.do === 'removeTrack') return this.#removeTrack(call.trackNum);
    if (call.do === 'startRun') return this.#startRun(call.taskId, call.timeStamp ?? now);
    return this.#stopRun(call, now);
  }

  #save(entry: Entry, now: number, { update = false, overwrite = false }): string {
    const timeStamp = entry.timeStamp ?? now;
    const { taskId, userName, data } = entry;
    const runId = this.#runFor(entry, timeStamp);
    const last = update ? this.lastUserTrack(taskId, runId, userName) : undefined;
    if (last) return this.#replace(last, data, timeStamp, overwrite);
    const trackNum = ++this.#lastTrackNum;
    this.tracks = [...this.tracks, { trackNum, taskId, runId, userName, timeStamp, data }];
    this.#cover(runId, timeStamp);
    return trackIdOf(trackNum);
  }

  #saveBatch({ entries, delivery }: Call & { do: 'saveBatch' }, now: number): string[] {
    if (delivery) {
      if (delivery.position <= (this.#positions.get(delivery.source) ?? -1)) return [];
      this.#positions = new Map(this.#positions).set(delivery.source, delivery.position);
    }
    // A run that only this batch would start does not exist yet.
    for (const { runId } of entries) if (runId !== 0) this.#expectRun(runId);
    return entries.map((entry) => this.#save(entry, now, {}));
  }

  #updateTrack(call: Call & { do: 'updateTrack' }, now: number): string {
    const track = this.tracks.find(({ trackNum }) => trackNum === call.trackNum);
    if (!track) throw new Refusal('TRACKS_NOT_FOUND');
    return this.#replace(track, call.data, now, call.overwrite);
  }

  #removeTrack(trackNum: number): boolean {
    const before = this.tracks.length;
    this.tracks = this.tracks.filter((track) => track.trackNum !== trackNum);
    return this.tracks.length < before;
  }

  #startRun(taskId: string | undefined, timeStamp: number): number {
    const runId = this.runs.length + 1;
    this.runs = [...this.runs, { runId, taskId, start: timeStamp, end: timeStamp, finished: false }];
    if (taskId !== undefined) this.#current = new Map(this.#current).set(taskId, runId);
    return runId;
  }

  #stopRun({ taskId, runId, finish }: Call & { do: 'stopRun' }, now: number): number {
    const current = taskId === undefined ? 0 : (this.#current.get(taskId) ?? 0);
    const run = this.getRun(runId === 0 ? current : runId);
    if (!run) return 0;
    this.#setRun({ ...run, end: Math.max(run.end, now), finished: finish });
    this.#current = new Map([...this.#current].filter(([, id]) => id !== run.runId));
    return run.runId;
  }

  #replace(track: ModelTrack, data: TrackData, timeStamp: number, overwrite: boolean): string {
    const replaced = { ...track, timeStamp, data: overwrite ? data : { ...track.data, ...data } };
    this.tracks = this.tracks.map((each) => (each === track ? replaced : each));
    this.#cover(track.runId, timeStamp);
    return trackIdOf(track.trackNum);
  }

  #runFor({ taskId, runId }: Entry, timeStamp: number): number {
    if (runId === 0) return this.#current.get(taskId) ?? this.#startRun(taskId, timeStamp);
    this.#expectRun(runId);
    return runId;
  }

  #expectRun(runId: number): void {
    if (!this.getRun(runId)) throw new Refusal('TRACKS_INVALID_RUN');
  }

  #cover(runId: number, timeStamp: number): void {
    const run = this.getRun(runId)!;
    this.#setRun({ ...run, start: Math.min(run.start, timeStamp), end: Math.max(run.end, timeStamp) });
  }

  #setRun(run: ModelRun): void {
    this.runs = this.runs.map((each) => (each.runId === run.runId ? run : each));
  }
}
