import { expectDefined } from '../../../errors.ts';
import { Slices } from '../../../slices/index.ts';
import {
  BACKUP_KEY,
  CHECKPOINT_KEY,
  CHECKPOINT_RANGES,
  COUNTERS_KEY,
  endsInRunId,
  endsInTrackNum,
  keyRange,
  META_KEY,
  numberOfKey,
  runKey,
} from '../../engine/keys.ts';
import {
  type Counters,
  decodeCheckpointHeader,
  decodeCounters,
  decodeRun,
  encodeCounters,
  encodeMeta,
  encodeRun,
} from '../../engine/records/metadata-records.ts';
import { recordsOf } from '../../engine/records/row-group.ts';
import { decodeTrack, type TrackRecord } from '../../engine/records/track-record.ts';
import type { Database } from '../../leveldb/database.ts';
import { LostRuns } from './lost-runs.ts';
import { repairSums } from './repair-sums.ts';

/** Greater numbers than this are in no key that was ever written. */
const NUMBER_MAX = 0xffffffff;

/** What was made again, because its record was lost; summaries are counted again when their definitions are given. */
export type RebuiltPart = 'description' | 'runs' | 'counters' | 'summaries';

/** What is left after a repair. */
export interface Rebuilt {
  tracks: number;
  runs: number;
  parts: RebuiltPart[];
}

/**
 * Makes a storage of the records that were saved: gives every track its run, lets no number be given twice, and drops the
 * checkpoint.
 *
 * @param gone the keys of records that are lost
 */
export async function rebuild(
  database: Database,
  gone: Iterable<string>,
  typeName: string,
): Promise<Rebuilt> {
  const building = new Rebuilding(database);
  for (const key of gone) building.noteNumber(key);
  await building.readRuns();
  await building.readTracks();
  await building.readNumbers();
  await building.write(typeName, [...gone].includes(COUNTERS_KEY));
  return building.rebuilt;
}

class Rebuilding {
  readonly #database: Database;
  readonly #counters: Counters = { trackNum: 0, runId: 0 };
  readonly #runIds = new Set<number>();
  /** The run that each task has as its current one, and those that were so before. */
  readonly #current = new Map<string, number>();
  readonly #lostRuns = new LostRuns();
  readonly #batch: ReturnType<Database['batch']>;
  readonly rebuilt: Rebuilt = { tracks: 0, runs: 0, parts: [] };

  constructor(database: Database) {
    this.#database = database;
    this.#batch = database.batch();
  }

  /** Makes sure that the number in a key is not given again. */
  noteNumber(key: string): void {
    const number = numberOfKey(key);
    if (number > NUMBER_MAX) return;
    if (endsInTrackNum(key)) this.#noteCounters({ trackNum: number, runId: 0 });
    if (endsInRunId(key)) this.#noteCounters({ trackNum: 0, runId: number });
  }

  async readRuns(): Promise<void> {
    for await (const entries of this.#database.entries(keyRange('run'))) {
      for (const [key, bytes] of entries) {
        const run = decodeRun(key, bytes);
        this.noteNumber(key);
        this.#runIds.add(run.runId);
        if (run.isCurrent && run.taskId !== undefined) await this.#makeCurrent(run.taskId, run.runId);
      }
    }
  }

  /** A task has one current run: the last one. */
  async #makeCurrent(taskId: string, runId: number): Promise<void> {
    const before = this.#current.get(taskId);
    this.#current.set(taskId, runId);
    if (before === undefined) return;
    const key = runKey(before);
    const run = decodeRun(key, expectDefined(this.#database.getSync(key), 'a listed run is stored'));
    this.#batch.put(key, encodeRun({ ...run, isCurrent: false }));
  }

  async readTracks(): Promise<void> {
    const slices = new Slices();
    for await (const entries of this.#database.entries(keyRange('track'))) {
      for (const [key, bytes] of entries) {
        for (const [trackNum, record] of recordsOf(key, bytes))
          this.#readTrack(trackNum, decodeTrack(record));
      }
      if (slices.isTimeUp()) await slices.next();
    }
  }

  #readTrack(trackNum: number, record: TrackRecord): void {
    this.rebuilt.tracks++;
    this.#noteCounters({ trackNum, runId: record.runId });
    if (!this.#runIds.has(record.runId)) this.#lostRuns.add(record);
  }

  /** Takes the numbers that counters and checkpoint know of, and drops the checkpoint. */
  async readNumbers(): Promise<void> {
    for (const range of CHECKPOINT_RANGES) {
      for await (const entries of this.#database.entries(range)) {
        for (const [key] of entries) {
          this.noteNumber(key);
          this.#batch.del(key);
        }
      }
    }
    const counters = this.#database.getSync(COUNTERS_KEY);
    const header = this.#database.getSync(CHECKPOINT_KEY);
    if (counters) this.#noteCounters(decodeCounters(counters));
    if (header) this.#noteCounters(numbersOf(decodeCheckpointHeader(header)));
    // The record of a backup tells of another content.
    for (const key of [CHECKPOINT_KEY, BACKUP_KEY]) this.#batch.del(key);
  }

  #noteCounters({ trackNum, runId }: Counters): void {
    this.#counters.trackNum = Math.max(this.#counters.trackNum, trackNum);
    this.#counters.runId = Math.max(this.#counters.runId, runId);
  }

  async write(typeName: string, areCountersLost: boolean): Promise<void> {
    const { parts } = this.rebuilt;
    const lostRuns = [...this.#lostRuns.states()];
    for (const run of lostRuns) this.#batch.put(runKey(run.runId), encodeRun(run));
    this.rebuilt.runs = this.#runIds.size + lostRuns.length;
    if (lostRuns.length > 0) parts.push('runs');
    if (areCountersLost) parts.push('counters');
    this.#batch.put(COUNTERS_KEY, encodeCounters(this.#counters));
    if (!this.#database.getSync(META_KEY)) {
      parts.push('description');
      this.#batch.put(META_KEY, encodeMeta({ typeName }));
    }
    if (await repairSums(this.#database, this.#batch)) parts.push('summaries');
    await this.#batch.write();
  }
}

function numbersOf({ tracks, runs }: ReturnType<typeof decodeCheckpointHeader>): Counters {
  return { trackNum: tracks.upTo, runId: runs.upTo };
}
