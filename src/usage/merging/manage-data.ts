import { checkName, describe } from '../../arguments/index.ts';
import { ArgumentTypeError, expectDefined } from '../../errors.ts';
import { TrackingStorage } from '../../storage/index.ts';
import { type ConsolidatedTrackable, type ConsolidateOptions, consolidate } from '../analyses/consolidate.ts';
import { Mutex } from '../mutex.ts';
import { partialNameOf } from '../partial/partial-name.ts';
import type { MasterStorage, UsageData } from './master-storage.ts';
import { type DataManagerOptions, type MergeSettings, parseMergeOptions } from './merge-options.ts';
import type { MergeReport } from './merge-report.ts';
import { conflictOf, PartialMerger } from './partial-merger.ts';
import { withWriteErrors } from './partial-quarantine.ts';
import { SourceMerge } from './source-merge.ts';
import { Refusal, readPartial, validatePartial } from './validate-partial.ts';

/**
 * What became of a partial: `merged` now, a `duplicate` of a merged one, or `refused`. `isDamaged` says that the bytes
 * cannot be read as a partial of this name, so sending them again may help; otherwise the partial is intact but not
 * plausible. `keptAs` is its name in the quarantine; undefined if there is no quarantine, or no room.
 */
export type PartialOutcome =
  | { status: 'merged'; name: string; entries: number }
  | { status: 'duplicate'; name: string }
  | { status: 'refused'; reason: string; isDamaged: boolean; keptAs: string | undefined };

/**
 * Merges the partials of all users into a master storage, each exactly once. There a trackable is a task, the uuid is
 * the user, and a session is a run.
 */
export class DataManager {
  /** The master. */
  readonly storage: MasterStorage;
  readonly #isOwner: boolean;
  readonly #settings: MergeSettings;
  readonly #merger: PartialMerger;
  /** Reading a partial takes many times its size in memory, so one is read at a time. */
  readonly #reading = new Mutex();

  /**
   * @param master a storage, which the caller closes; or the folder of one, which is opened so that merged data
   * survives a power cut, and which `close` closes
   * @throws TypeError, RangeError for a wrong argument
   */
  constructor(master: MasterStorage | string, options?: DataManagerOptions) {
    this.#settings = parseMergeOptions(options);
    this.#isOwner = typeof master === 'string';
    this.storage = openMaster(master);
    this.#merger = PartialMerger.of(this.storage);
  }

  /**
   * Merges everything that is in the source now. Each partial is merged once, whatever fails and however often this is
   * called, even concurrently. After a failure the next call continues.
   *
   * @throws TrackingError TRACKS_READ_FAILED if the source cannot be read; TRACKS_WRITE_FAILED, TRACKS_NOT_OPEN, … as
   * `saveUserTracks`
   */
  async merge(): Promise<MergeReport> {
    const { openSource } = this.#settings;
    if (!openSource)
      throw new ArgumentTypeError('source must be given to the DataManager for merge(), received undefined');
    const source = await openSource();
    try {
      return await new SourceMerge(source, this.#merger, this.#settings).run();
    } finally {
      await source.close();
    }
  }

  /**
   * Merges one partial from elsewhere. Resolves when the master has it.
   *
   * @param bytes the partial as it was sent
   * @param name the name it was sent under, which must match its content; undefined if it had none
   * @throws TypeError for a wrong argument; TrackingError if it could not be stored
   */
  async mergePartial(bytes: Uint8Array, name?: string): Promise<PartialOutcome> {
    if (!(bytes instanceof Uint8Array))
      throw new ArgumentTypeError(`bytes must be a Uint8Array, received ${describe(bytes)}`);
    if (name !== undefined && typeof name !== 'string')
      throw new ArgumentTypeError(`name must be a string, received ${describe(name)}`);
    try {
      const partial = await this.#reading.run(() => readPartial(name, bytes));
      validatePartial(partial, this.#settings.rules, Date.now());
      const [outcome] = await this.#merger.merge([partial]);
      if (outcome?.status === 'failed') throw outcome.error;
      if (outcome?.status !== 'conflict')
        return { ...expectDefined(outcome, 'each partial has an outcome'), name: partialNameOf(partial) };
      throw new Refusal(conflictOf(partial), false);
    } catch (error) {
      if (error instanceof Refusal) return this.#refuse(name ?? 'unnamed', bytes, error);
      throw error;
    }
  }

  /**
   * The data of one user, or of all: the entries of each trackable in time order, and its totals.
   *
   * @throws TypeError, RangeError for a wrong option; TrackingError TRACKS_FULL if there are more than `rowsMax`
   * entries
   */
  async consolidate(options?: string | ConsolidateOptions): Promise<ConsolidatedTrackable[]> {
    return consolidate(this.storage, typeof options === 'string' ? { user: options } : options);
  }

  /** Closes the master if it was given as a folder. */
  async close(): Promise<void> {
    if (this.#isOwner) await this.storage.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #refuse(name: string, bytes: Uint8Array, { message, isDamaged }: Refusal): Promise<PartialOutcome> {
    const keptAs = await withWriteErrors(async () => this.#settings.quarantine?.add(name, bytes, message));
    return { status: 'refused', reason: message, isDamaged, keptAs };
  }
}

function openMaster(master: unknown): MasterStorage {
  if (typeof master === 'string') {
    return new TrackingStorage<UsageData>(checkName('master', master), { durability: 'fsync' });
  }
  const { saveUserTracks, getPosition, restoreRun } = (master ?? {}) as Partial<MasterStorage>;
  const isStorage = [saveUserTracks, getPosition, restoreRun].every((each) => typeof each === 'function');
  if (!isStorage)
    throw new ArgumentTypeError(
      `master must be a TrackingStorage or its folder, received ${describe(master)}`,
    );
  return master as MasterStorage;
}
