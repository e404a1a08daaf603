import type { Deferred } from './deferred.ts';
import { WRITE_SIZE_BYTES } from './limits.ts';

/** Lines in order, and a rollover that is wanted after them. */
interface Segment {
  lines: string[];
  /** How many of the lines have been taken. */
  taken: number;
  rollover: Deferred | undefined;
}

export interface Batch {
  bytes: Buffer;
  lineCount: number;
}

/** The most bytes that a UTF-16 unit takes in UTF-8. */
const UTF8_BYTES_MAX = 3;

/** Few enough that lines that were taken are soon let go of. */
const SEGMENT_LINES_MAX = 8_192;

/** Lines and rollovers that wait for the disk, in the order of the calls. */
export class LineQueue {
  /** The lengths of the waiting lines and their line breaks, added up. */
  length = 0;
  #segments: [Segment, ...Segment[]] = [createSegment()];
  #last: Segment = this.#segments[0];

  get isEmpty(): boolean {
    return this.#segments.length === 1 && !this.hasLines && this.#last.rollover === undefined;
  }

  /** Whether the next thing to do is to write a line. */
  get hasLines(): boolean {
    const [first] = this.#segments;
    return first.taken < first.lines.length;
  }

  /** Adds a line, which has no line break. */
  add(line: string): void {
    if (this.#last.lines.length === SEGMENT_LINES_MAX) this.#startSegment();
    this.#last.lines.push(line);
    this.length += line.length + 1;
  }

  /** Rolls after the lines that are there now, and before those that are still to come. */
  addRollover(rollover: Deferred): void {
    this.#last.rollover = rollover;
    this.#startSegment();
  }

  /** The next lines that fit into a number of bytes; undefined if not even one does and none is due regardless of its length. */
  take(sizeMax: number, takesAnyLength: boolean): Batch | undefined {
    const [first] = this.#segments;
    const start = first.taken;
    first.taken = findEnd(first.lines, start, sizeMax, takesAnyLength);
    if (first.taken === start) return undefined;
    const text = joinLines(first.lines.slice(start, first.taken));
    const lineCount = first.taken - start;
    this.length -= text.length;
    if (first.rollover === undefined) this.#dropTakenSegment();
    return { bytes: Buffer.from(text), lineCount };
  }

  /** The rollover that is due now that the lines before it are written. */
  takeRollover(): Deferred | undefined {
    const { rollover } = this.#segments[0];
    this.#segments[0].rollover = undefined;
    this.#dropTakenSegment();
    return rollover;
  }

  /** Every rollover that waits; the lines around them stay. */
  cancelRollovers(): Deferred[] {
    const rollovers = this.#segments.flatMap(({ rollover }) => rollover ?? []);
    for (const segment of this.#segments) segment.rollover = undefined;
    return rollovers;
  }

  /** All lines, whatever rollovers there are between them. */
  takeAll(): Buffer {
    const text = this.#segments.map(({ lines, taken }) => joinLines(lines.slice(taken))).join('');
    this.#segments = [createSegment()];
    this.#last = this.#segments[0];
    this.length = 0;
    return Buffer.from(text);
  }

  #startSegment(): void {
    this.#last = createSegment();
    this.#segments.push(this.#last);
  }

  #dropTakenSegment(): void {
    const [first, second] = this.#segments;
    if (first.taken < first.lines.length || first.rollover !== undefined) return;
    if (second) this.#segments.shift();
    else this.#segments = [createSegment()];
    this.#last = this.#segments.at(-1)!;
  }
}

const createSegment = (): Segment => ({ lines: [], taken: 0, rollover: undefined });

function joinLines(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** Where a batch ends that begins at `start`. */
function findEnd(lines: string[], start: number, sizeMax: number, takesAnyLength: boolean): number {
  let length = 0;
  let end = start;
  while (end < lines.length && length < WRITE_SIZE_BYTES) length += lines[end++]!.length + 1;
  // Bytes are counted only near the limit: it takes much longer than to count characters.
  return length * UTF8_BYTES_MAX <= sizeMax ? end : findExactEnd(lines, start, end, sizeMax, takesAnyLength);
}

function findExactEnd(
  lines: string[],
  start: number,
  stop: number,
  sizeMax: number,
  takesAnyLength: boolean,
): number {
  let size = 0;
  for (let end = start; end < stop; end++) {
    size += Buffer.byteLength(lines[end]!) + 1;
    if (size > sizeMax) return end === start && takesAnyLength ? end + 1 : end;
  }
  return stop;
}
