import { Slices } from '../event-loop.ts';
import type { Counting } from '../hooks/counting.ts';
import type { Delivery, TrackEntry } from '../types.ts';
import { NewTrack } from '../writing/new-track.ts';
import { checkCount, checkKeys, checkText, describe, isMapping } from './checks.ts';

/**
 * Checks and packs the entries of one batch: at once if that is quick, else in slices of the event loop.
 *
 * @throws TypeError, RangeError that name the entry by its index
 */
export function encodeEntries(
  names: readonly string[],
  entries: Iterable<unknown>,
  counting?: Counting,
): NewTrack[] | Promise<NewTrack[]> {
  if (typeof entries !== 'object' || entries === null || !(Symbol.iterator in entries)) {
    throw new TypeError(`entries must be an iterable of objects, received ${describe(entries)}`);
  }
  const encoding = new EntriesEncoding(names, entries[Symbol.iterator](), counting);
  return encoding.runSlice() ? encoding.tracks : encoding.runToEnd();
}

class EntriesEncoding {
  readonly tracks: NewTrack[] = [];
  readonly #names: readonly string[];
  readonly #iterator: Iterator<unknown>;
  readonly #counting: Counting | undefined;
  readonly #slices = new Slices();

  constructor(names: readonly string[], iterator: Iterator<unknown>, counting: Counting | undefined) {
    this.#names = names;
    this.#iterator = iterator;
    this.#counting = counting;
  }

  /** Works until it is time to give way; true if it came to the end. */
  runSlice(): boolean {
    for (;;) {
      const { done, value } = this.#iterator.next();
      if (done) return true;
      this.tracks.push(this.#encode(value));
      if (this.#slices.isOver()) return false;
    }
  }

  async runToEnd(): Promise<NewTrack[]> {
    do {
      await this.#slices.next();
    } while (!this.runSlice());
    return this.tracks;
  }

  #encode(entry: unknown): NewTrack {
    try {
      return encodeEntry(this.#names, entry, this.#counting);
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
  return { source: checkText('source', value.source), position: checkCount('position', value.position) };
}
