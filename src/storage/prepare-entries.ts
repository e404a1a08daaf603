import { checkCount, checkKeys, describe, isMapping } from '../arguments/index.ts';
import { ArgumentTypeError } from '../errors.ts';
import { Slices } from '../slices/index.ts';
import { checkIndexedText } from '../values/index.ts';
import type { Backlog } from './contract/backlog.ts';
import { Track } from './contract/track.ts';
import type { PreparedTrack } from './contract/track-engine.ts';
import type { Delivery, TrackEntry } from './contract/types.ts';

/** Checks and encodes an entry. @throws TypeError, RangeError */
type Prepare = (entry: Partial<TrackEntry>) => PreparedTrack;

/**
 * Checks and prepares the entries of one batch: at once if that is quick, else in slices of the event loop.
 *
 * @param backlog what is prepared waits for the disk, so no more is taken from the entries than may wait
 * @throws TypeError, RangeError that name the entry by its index
 * @throws TrackingError TRACKS_OVERLOADED
 */
export function prepareEntries(
  entries: Iterable<unknown>,
  prepare: Prepare,
  backlog: Backlog,
): PreparedTrack[] | Promise<PreparedTrack[]> {
  if (typeof entries !== 'object' || entries === null || !(Symbol.iterator in entries)) {
    throw new ArgumentTypeError(`entries must be an iterable of objects, received ${describe(entries)}`);
  }
  backlog.check();
  const preparation = new Preparation(entries[Symbol.iterator](), prepare, backlog);
  return preparation.runSlice() ? preparation.tracks : preparation.runToEnd();
}

class Preparation {
  readonly tracks: PreparedTrack[] = [];
  readonly #iterator: Iterator<unknown>;
  readonly #prepare: Prepare;
  readonly #backlog: Backlog;
  readonly #slices = new Slices();
  #sizeBytes = 0;

  constructor(iterator: Iterator<unknown>, prepare: Prepare, backlog: Backlog) {
    this.#iterator = iterator;
    this.#prepare = prepare;
    this.#backlog = backlog;
  }

  /** Works until the slice is over; true if it came to the end. */
  runSlice(): boolean {
    for (;;) {
      const { done, value } = this.#iterator.next();
      if (done) return true;
      const track = this.#attempt(() => {
        const prepared = this.#prepare(checkEntry(value));
        this.#backlog.checkBatch(this.#sizeBytes + prepared.sizeBytes);
        return prepared;
      });
      this.tracks.push(track);
      this.#sizeBytes += track.sizeBytes;
      if (this.#slices.isOver()) return false;
    }
  }

  async runToEnd(): Promise<PreparedTrack[]> {
    do {
      const sizeBytes = this.#sizeBytes;
      this.#backlog.add(sizeBytes);
      await this.#slices.next();
      this.#backlog.remove(sizeBytes);
      this.#attempt(() => this.#backlog.check());
    } while (!this.runSlice());
    return this.tracks;
  }

  /** Ends the iteration if the attempt fails. */
  #attempt<T>(attempt: () => T): T {
    try {
      return attempt();
    } catch (error) {
      this.#iterator.return?.();
      throw nameEntry(error, this.tracks.length);
    }
  }
}

const ENTRY_KEYS: readonly string[] = ['taskId', 'runId', 'userName', 'data', 'timeStamp'];

function checkEntry(entry: unknown): Partial<TrackEntry> {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
    throw new ArgumentTypeError(`must be an object, received ${describe(entry)}`);
  // A track of another storage has a number besides, which means nothing here.
  if (!(entry instanceof Track))
    for (const key in entry) if (!ENTRY_KEYS.includes(key)) checkKeys('key', entry, ENTRY_KEYS);
  return entry;
}

/** Says which entry is wrong. */
function nameEntry(error: unknown, index: number): unknown {
  if (!(error instanceof TypeError || error instanceof RangeError)) return error;
  const separator = error.message.startsWith('must ')
    ? ' '
    : error.message.startsWith('unknown ')
      ? ': '
      : '.';
  error.message = `entries[${index}]${separator}${error.message}`;
  return error;
}

/** @throws TypeError, RangeError that name the option */
export function parseDelivery(value: Delivery | undefined): Delivery | undefined {
  if (value === undefined) return undefined;
  if (!isMapping(value))
    throw new ArgumentTypeError(`options must be an object, received ${describe(value)}`);
  checkKeys('option', value, ['source', 'position']);
  if (value.source === undefined && value.position === undefined) return undefined;
  return {
    source: checkIndexedText('source', value.source),
    position: checkCount('position', value.position),
  };
}
