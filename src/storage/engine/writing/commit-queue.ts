import { TrackingError } from '../../../errors.ts';
import type { Backlog } from '../../contract/backlog.ts';
import type { StoredTrack } from '../../contract/hook-queue.ts';
import type { Store } from '../store.ts';
import type { BatchParticipant } from './batch-participant.ts';
import { Operation, type QueuedOperation, type Stage } from './operation.ts';
import { WriteGroup } from './write-group.ts';

/** Operations and bytes that one batch takes at most. */
const GROUP_OPERATIONS_MAX = 4096;
const GROUP_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Group commit: what arrives while a batch is being written goes into the next one together. An operation that comes
 * alone is written at once. One batch is under way at a time, so a group is staged on what is on disk.
 */
export class CommitQueue {
  readonly #store: Store;
  readonly #backlog: Backlog;
  readonly #onCommitted: () => void;
  /** What joins each batch. */
  participant: BatchParticipant | undefined;
  /** Is called with the tracks of each batch once they are stored; undefined if nothing wants them. */
  onStored: ((tracks: readonly StoredTrack[]) => void) | undefined;
  #waiting: QueuedOperation[] = [];
  /** What comes before all that wait. */
  #first: QueuedOperation[] = [];
  #stagingCount = 0;
  #running: Promise<void> | undefined;

  /** @param onCommitted is called after each batch */
  constructor(store: Store, backlog: Backlog, onCommitted: () => void) {
    this.#store = store;
    this.#onCommitted = onCommitted;
    this.#backlog = backlog;
  }

  /** The number of operations that wait for the disk. */
  get length(): number {
    return this.#first.length + this.#stagingCount + this.#waiting.length;
  }

  /**
   * Stages an operation together with others, and resolves with its result when they are stored.
   *
   * @param sizeBytes bytes that it writes, about
   * @throws TrackingError TRACKS_OVERLOADED if too much waits already for an operation that adds to it
   */
  run<T>(stage: Stage<T>, sizeBytes: number): Promise<T> {
    return this.#enqueue(new Operation(stage, sizeBytes, false));
  }

  /** The same, in a group of its own. */
  alone<T>(stage: Stage<T>, sizeBytes = 0): Promise<T> {
    return this.#enqueue(new Operation(stage, sizeBytes, true));
  }

  /** The same, before all that wait. */
  aloneFirst<T>(stage: Stage<T>): Promise<T> {
    const operation = new Operation(stage, 0, true);
    this.#first.unshift(operation);
    this.#running ??= this.#run();
    return operation.promise;
  }

  #enqueue<T>(operation: Operation<T>): Promise<T> {
    if (operation.sizeBytes > 0) this.#backlog.check();
    this.#waiting.push(operation);
    this.#backlog.add(operation.sizeBytes);
    this.#running ??= this.#run();
    return operation.promise;
  }

  /** Waits until everything is written. */
  async drain(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    await undefined; // What is saved in this turn of the event loop goes together.
    while (this.length > 0) {
      if (this.#store.database.failure && !(await this.#recover())) continue;
      const group = new WriteGroup(this.#store, this.participant);
      const staged = await this.#stageNext(group);
      await commit(group, staged, this.onStored);
      this.#onCommitted();
    }
    this.#running = undefined;
  }

  /** After a write that failed: opens the database again. If that fails, rejects all pending operations. */
  async #recover(): Promise<boolean> {
    const { database } = this.#store;
    await this.#store.changeInTurns(() => database.recover());
    if (database.isOpen) return true;
    const what = 'the database could not be opened again after a write that failed';
    const error = new TrackingError('TRACKS_WRITE_FAILED', what, { cause: database.failure });
    for (const operation of this.#takeAll()) {
      this.#backlog.remove(operation.sizeBytes);
      operation.reject(error);
    }
    return false;
  }

  /** Takes all that wait off the queue. What comes while they are staged waits for the next group. */
  #takeAll(): QueuedOperation[] {
    const all = this.#first.length === 0 ? this.#waiting : [...this.#first, ...this.#waiting];
    this.#first = [];
    this.#waiting = [];
    return all;
  }

  /** Stages operations in the order in which they came, up to one that must wait, and takes them off the queue. */
  async #stageNext(group: WriteGroup): Promise<QueuedOperation[]> {
    const waiting = this.#takeAll();
    this.#stagingCount = waiting.length;
    const staged: QueuedOperation[] = [];
    let taken = 0;
    let bytes = 0;
    while (taken < waiting.length && taken < GROUP_OPERATIONS_MAX && bytes < GROUP_BYTES_MAX) {
      const operation = waiting[taken]!;
      if (operation.isAlone && staged.length > 0) break;
      let isStaged = stage(operation, group);
      if (typeof isStaged === 'object') isStaged = await isStaged;
      if (isStaged === false) break;
      if (isStaged) staged.push(operation);
      bytes += operation.sizeBytes;
      taken++;
      if (operation.isAlone) break;
    }
    this.#stagingCount = 0;
    if (taken < waiting.length) this.#waiting = [...waiting.slice(taken), ...this.#waiting];
    this.#backlog.remove(bytes);
    return staged;
  }
}

type Staged = boolean | undefined;

/** Stages one operation: true; false if it must wait for the next group; undefined if it failed. */
function stage(operation: QueuedOperation, group: WriteGroup): Staged | Promise<Staged> {
  try {
    const isStaged = operation.stage(group);
    return typeof isStaged === 'boolean'
      ? isStaged
      : isStaged.catch((error: unknown) => failed(operation, error));
  } catch (error) {
    return failed(operation, error);
  }
}

function failed(operation: QueuedOperation, error: unknown): undefined {
  operation.reject(error);
  return undefined;
}

/** Writes the group, brings it into memory and tells those who wait. */
async function commit(
  group: WriteGroup,
  staged: readonly QueuedOperation[],
  onStored: CommitQueue['onStored'],
): Promise<void> {
  // An operation that needs a batch of its own may have failed half-way: nothing of it is written.
  if (staged.length === 0) return group.endChanges();
  try {
    await group.write();
  } catch (error) {
    group.endChanges();
    for (const operation of staged) operation.reject(error);
    return;
  }
  try {
    const applying = group.apply();
    if (applying) await applying;
  } catch (cause) {
    const what = 'what was stored could not be brought into the indexes; close the storage and open it again';
    const error = new TrackingError('TRACKS_CORRUPTED', what, { cause });
    for (const operation of staged) operation.reject(error);
    return;
  }
  onStored?.(group.stored);
  for (const operation of staged) operation.resolve();
}
