import { TrackingStorage } from '../../src/index.ts';
import type { CountCriteria, Driver, DriverOptions, Head, NewTrack, Row, Selection } from '../driver.ts';
import type { GeneratedData } from '../generate-tracks.ts';

/** The engine itself, all options at their defaults. */
export class TracktreeDriver implements Driver {
  #storage: TrackingStorage<GeneratedData> | undefined;

  async open({ folder, durability }: DriverOptions): Promise<void> {
    this.#storage = await TrackingStorage.open<GeneratedData>(folder, { durability });
  }

  /** Runs count up over the whole storage, so the run with the greatest id is the last to be made. */
  async makeRuns(tracks: readonly NewTrack[]): Promise<void> {
    const newest = tracks.reduce((greatest, track) => (track.runId > greatest.runId ? track : greatest));
    if (await this.#open.getRun({ runId: newest.runId })) return;
    const start = (): Promise<number> => this.#open.startRun(undefined, { timeStamp: newest.timeStamp });
    const first = await start();
    await Promise.all(Array.from({ length: newest.runId - first }, start));
  }

  async saveBatch(tracks: readonly NewTrack[]): Promise<void> {
    await this.#open.saveUserTracks(tracks);
  }

  async saveOne({ taskId, runId, userName, timeStamp, data }: NewTrack): Promise<void> {
    await this.#open.saveUserTrack(taskId, runId, userName, data, { timeStamp });
  }

  last(taskId: string, runId: number, userName: string): Promise<Row | undefined> {
    return this.#open.getLastUserTrack(taskId, runId, userName);
  }

  rows(selection: Selection): Promise<Row[]> {
    return this.#open.query(criteriaOf(selection));
  }

  heads(selection: Selection): Promise<Head[]> {
    return this.#open.queryMetadata(criteriaOf(selection));
  }

  count(criteria: CountCriteria): Promise<number> {
    switch (criteria.kind) {
      case 'task-in-window':
        return this.#open.count({ taskId: criteria.taskId, timeFromTo: [criteria.from, criteria.to] });
      case 'tasks-of-user':
        return this.#open.count({ taskId: criteria.taskIds, userName: criteria.userName });
      case 'user-prefix':
        return this.#open.count({ userName: { prefix: criteria.prefix } });
    }
  }

  userNames(taskId: string): Promise<string[]> {
    return this.#open.getUserNames(taskId);
  }

  taskIds(): Promise<string[]> {
    return this.#open.getTaskIds();
  }

  countBy(attribute: 'taskId' | 'userName'): Promise<Map<string, number>> {
    return this.#open.countBy(attribute);
  }

  async close(): Promise<void> {
    await this.#open.close();
    this.#storage = undefined;
  }

  get #open(): TrackingStorage<GeneratedData> {
    if (!this.#storage) throw new Error('not open');
    return this.#storage;
  }
}

function criteriaOf(
  selection: Selection,
): { taskId: string } | { userName: string } | { timeFromTo: readonly [number, number] } {
  if (selection.attribute === 'timeStamp') return { timeFromTo: [selection.from, selection.to] };
  return selection.attribute === 'taskId' ? { taskId: selection.value } : { userName: selection.value };
}
