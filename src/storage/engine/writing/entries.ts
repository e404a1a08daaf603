import { checkCount, checkKeys, describe, isMapping } from '../../../arguments/index.ts';
import { Slices } from '../../../slices/index.ts';
import { checkIndexedText } from '../../contract/checks.ts';
import type { Counting } from '../../contract/summary-evaluator.ts';
import type { Delivery, TrackEntry } from '../../contract/types.ts';
import type { Backlog } from './backlog.ts';
import { NewTrack } from './new-track.ts';

/**
 * Checks and packs the entries of one batch: at once if that is quick, else in slices of the event loop.
 *
 * @param backlog what is packed waits for the disk, so no more is taken from the entries than may wait
 * @throws TypeError, RangeError that name the entry by its index
 * @throws TrackingError TRACKS_OVERLOADED
 */
export function encodeEntries(
  names: readonly string[],
  entries: Iterable<unknown>,
  backlog: Backlog,
  counting?: Counting,
): NewTrack[] | Promise<NewTrack[]> {
  if (typeof entries !== 'object' || entries === null || !(Symbol.iterator in entries)) {
    throw new TypeError(`entries must be an iterable of objects, received ${describe(entries)}`);
  }
  backlog.check();
  const encoding = new EntriesEncoding(names, entries[Symbol.iterator](), backlog, counting);
  return encoding.runSlice() ? encoding.tracks : encoding.runToEnd();
}

class EntriesEncoding {
  readonly tracks: NewTrack[] = [];
  readonly #names: readonly string[];
  readonly #iterator: Iterator<unknown>;
  readonly #backlog: Backlog;
  readonly #counting: Counting | undefined;
  readonly #slices = new Slices();
  #sizeBytes = 0;

  constructor(
    names: readonly string[],
    iterator: Iterator<unknown>,
    backlog: Backlog,
    counting: Counting | undefined,
  ) {
    this.#names = names;
    this.#iterator = iterator;
    this.#backlog = backlog;
    this.#counting = counting;
  }

  /** Works until it is time to give way; true if it came to the end. */
  runSlice(): boolean {
    for (;;) {
      const { done, value } = this.#iterator.next();
      if (done) return true;
      const track = this.#encode(value);
      this.tracks.push(track);
      this.#sizeBytes += track.bytes.length;
      if (this.#slices.isOver()) return false;
    }
  }

  async runToEnd(): Promise<NewTrack[]> {
    do {
      const sizeBytes = this.#sizeBytes;
      this.#backlog.add(sizeBytes);
      await this.#slices.next();
      this.#backlog.remove(sizeBytes);
      this.#attempt(() => this.#backlog.check());
    } while (!this.runSlice());
    return this.tracks;
  }

  #encode(entry: unknown): NewTrack {
    return this.#attempt(() => {
      this.#backlog.checkBatch(this.#sizeBytes);
      return encodeEntry(this.#names, entry, this.#counting);
    });
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

function encodeEntry(names: readonly string[], entry: unknown, counting: Counting | undefined): NewTrack {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    throw new TypeError(`must be an object, received ${describe(entry)}`);
  }
  const { taskId, runId, userName, data, timeStamp } = entry as Partial<TrackEntry>;
  return new NewTrack(names, taskId, runId, userName, data, timeStamp, counting);
}

/** Says which entry it is that is wrong. */
function nameEntry(error: unknown, index: number): unknown {
  if (!(error instanceof TypeError || error instanceof RangeError)) return error;
  const separator = error.message.startsWith('must ') ? ' ' : '.';
  error.message = `entries[${index}]${separator}${error.message}`;
  return error;
}

/** @throws TypeError, RangeError that name the option */
export function parseDelivery(value: Delivery | undefined): Delivery | undefined {
  if (value === undefined) return undefined;
  if (!isMapping(value)) throw new TypeError(`options must be an object, received ${describe(value)}`);
  checkKeys('option', value, ['source', 'position']);
  if (value.source === undefined && value.position === undefined) return undefined;
  return {
    source: checkIndexedText('source', value.source),
    position: checkCount('position', value.position),
  };
}
