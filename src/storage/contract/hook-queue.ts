import { TrackingError } from '../../errors.ts';
import { Slices } from '../../slices/index.ts';
import { Deadline } from './deadline.ts';
import type { HookEvent, NamedFunction, OnHookFailure } from './hook.ts';
import { type DataSource, Track } from './track.ts';
import { trackIdOf } from './track-id.ts';
import type { TrackMetadata } from './types.ts';

/** The most tracks that wait for function hooks, and bytes of their records. The hooks are not called with further tracks. */
const HOOKED_TRACKS_MAX = 65_536;
const HOOKED_BYTES_MAX = 64 * 1024 * 1024;

/** A stored track, for the hooks. */
export interface StoredTrack {
  readonly trackNum: number;
  readonly metadata: TrackMetadata;
  /** The stored data. */
  readonly source: DataSource;
  /** Bytes that the track takes while it waits. */
  readonly sizeBytes: number;
  readonly event: HookEvent;
}

/**
 * Calls function hooks with stored tracks: all hooks in their order with one track, then with the next. It waits for hooks
 * that are asynchronous. Saves do not wait for it, and the queue is bounded.
 */
export class HookQueue {
  readonly #hooks: readonly NamedFunction[];
  readonly #typeName: string;
  readonly #onFailure: OnHookFailure;
  readonly #deadline: Deadline;
  /** Hooks that did not end in time: they are no longer called. */
  readonly #stuck = new Set<NamedFunction>();
  #waiting: StoredTrack[] = [];
  /** The index of the track that is next. */
  #next = 0;
  #waitingBytes = 0;
  #running: Promise<void> | undefined;

  /** @param timeoutMs how long `drain` waits for one call of a hook, in milliseconds */
  constructor(
    hooks: readonly NamedFunction[],
    typeName: string,
    timeoutMs: number,
    onFailure: OnHookFailure,
  ) {
    this.#hooks = hooks;
    this.#typeName = typeName;
    this.#deadline = new Deadline(timeoutMs);
    this.#onFailure = onFailure;
  }

  /** Queues tracks. Hooks that are synchronous and quick are called before this returns. */
  add(tracks: Iterable<StoredTrack>): void {
    for (const track of tracks) this.#addOne(track);
    this.#running ??= this.#run();
  }

  #addOne(track: StoredTrack): void {
    const isFull =
      this.#waiting.length - this.#next >= HOOKED_TRACKS_MAX || this.#waitingBytes > HOOKED_BYTES_MAX;
    if (isFull) {
      this.#refuse(track);
      return;
    }
    this.#waiting.push(track);
    this.#waitingBytes += track.sizeBytes;
  }

  /**
   * Waits until all hooks have been called and have ended. A hook that does not end in time, perhaps because it waits for
   * this itself, is no longer called; the others go on.
   */
  async drain(): Promise<void> {
    this.#deadline.start();
    while (this.#running) await this.#running;
  }

  /** Never rejects. Runs in the turn of the caller up to the first hook that is asynchronous. */
  async #run(): Promise<void> {
    const slices = new Slices();
    while (this.#next < this.#waiting.length) {
      const stored = this.#waiting[this.#next++]!;
      this.#waitingBytes -= stored.sizeBytes;
      if (this.#next === this.#waiting.length || this.#next >= HOOKED_TRACKS_MAX) this.#forgetDone();
      for (const hook of this.#hooks) {
        const settling = this.#call(hook, stored);
        if (settling && !(await this.#deadline.wait(settling))) this.#giveUp(hook, stored);
      }
      if (slices.isTimeUp()) await slices.next();
    }
    await undefined; // `add` has to note this run before it ends.
    this.#running = undefined;
    if (this.#waiting.length > 0) this.#running = this.#run();
  }

  #forgetDone(): void {
    this.#waiting = this.#waiting.slice(this.#next);
    this.#next = 0;
  }

  /** Calls a hook; undefined if there is nothing to wait for. */
  #call(hook: NamedFunction, stored: StoredTrack): Promise<void> | undefined {
    const { trackNum, metadata, source, event } = stored;
    if (this.#stuck.has(hook)) {
      this.#report(
        hook,
        stored,
        timeout('an earlier call of it did not, so it is not called with this track'),
      );
      return undefined;
    }
    try {
      const track = new Track<never>(this.#typeName, trackNum, metadata, source);
      const { call } = hook; // Without the hook as its `this`.
      const result = call(track, event);
      return isThenable(result) ? this.#awaitResult(hook, stored, result) : undefined;
    } catch (error) {
      this.#report(hook, stored, error);
      return undefined;
    }
  }

  async #awaitResult(hook: NamedFunction, stored: StoredTrack, result: PromiseLike<unknown>): Promise<void> {
    try {
      await result;
    } catch (error) {
      this.#report(hook, stored, error);
    }
  }

  #giveUp(hook: NamedFunction, stored: StoredTrack): void {
    this.#stuck.add(hook);
    this.#report(hook, stored, timeout('this call did not, so the storage closes without it'));
  }

  #refuse(stored: StoredTrack): void {
    const what = `more than ${HOOKED_TRACKS_MAX} tracks or ${HOOKED_BYTES_MAX} bytes of them wait for hooks already`;
    const error = new TrackingError('TRACKS_OVERLOADED', `${what}; the hook is not called with this one`);
    for (const hook of this.#hooks) this.#report(hook, stored, error);
  }

  #report(hook: NamedFunction, { trackNum, metadata }: StoredTrack, error: unknown): void {
    const { taskId, userName, timeStamp } = metadata;
    this.#onFailure({
      hook: hook.name,
      error,
      track: { taskId, userName, timeStamp, trackId: trackIdOf(trackNum) },
    });
  }
}

function timeout(what: string): TrackingError {
  const how = 'it must not wait for close() itself, and hookTimeoutMs gives it more time';
  return new TrackingError(
    'TRACKS_HOOK_TIMEOUT',
    `hooks come to their end while the storage closes; ${what}; ${how}`,
  );
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
