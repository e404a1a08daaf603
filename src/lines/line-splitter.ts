import { BEGINNING_SIZE_BYTES } from './limits.ts';
import { BEGINNING, type Point, pointBehind } from './position.ts';

const LINE_BREAK = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A line, as the place of its bytes within a block. */
export interface RawLine {
  start: number;
  /** Without the line break. */
  end: number;
  /** Behind the line break. */
  next: number;
  /** The first bytes of a line that is too long; undefined for others. */
  beginning: Buffer | undefined;
}

/** Lines that follow one another. */
export interface LineBlock {
  /** Before the first of the bytes. */
  start: Point;
  /** The lines as they stand in the file; of one that is too long, perhaps only the last bytes. */
  bytes: Buffer;
  /** Whether the only line has no line break. */
  isRest: boolean;
  /** Finds the lines among the bytes. */
  cut(): RawLine[];
}

/** The point behind a block, or at an offset in its bytes. */
export function pointIn({ start, bytes }: LineBlock, offset = bytes.length): Point {
  return pointBehind(start, bytes.subarray(0, offset));
}

/**
 * Cuts bytes into lines. An incomplete line waits for its end. Of one that is too long only the beginning is kept, so memory is
 * bounded.
 */
export class LineSplitter {
  readonly #lineSizeMax: number;
  /** Before the bytes that wait. */
  #start: Point;
  #waiting: Buffer[] = [];
  #waitingSize = 0;
  /** Of the line that waits, if it is too long. */
  #beginning: Buffer | undefined;

  /** @param start where in the file the first byte is */
  constructor(lineSizeMax: number, start = BEGINNING) {
    this.#lineSizeMax = lineSizeMax;
    this.#start = start;
  }

  /** How far bytes have been taken in. */
  get position(): number {
    return this.#start.position + this.#waitingSize;
  }

  /** Whether there is the beginning of a line without its end. */
  get hasRest(): boolean {
    return this.#waitingSize > 0 || this.isTooLong;
  }

  /** Whether the line that waits for its end is too long already. */
  get isTooLong(): boolean {
    return this.#beginning !== undefined;
  }

  /** The lines that become complete as bytes come in. */
  async *split(bytes: AsyncIterable<Buffer>): AsyncGenerator<LineBlock> {
    for await (const piece of bytes) {
      const block = this.push(piece);
      if (block) yield block;
    }
  }

  /** Takes in further bytes; the lines that are complete now, if there are any. */
  push(bytes: Buffer): LineBlock | undefined {
    const end = bytes.lastIndexOf(LINE_BREAK) + 1;
    const block = end > 0 ? this.#finish(bytes.subarray(0, end), false) : undefined;
    this.#wait(bytes.subarray(end));
    if (this.#waitingSize > this.#lineSizeMax || this.isTooLong) this.#dropWaiting();
    return block;
  }

  /** The line without an end, where no more bytes will come. */
  takeRest(): LineBlock | undefined {
    return this.hasRest ? this.#finish(Buffer.alloc(0), true) : undefined;
  }

  #wait(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#waiting.push(bytes);
    this.#waitingSize += bytes.length;
  }

  #dropWaiting(): void {
    const bytes = this.#takeWaiting();
    this.#beginning ??= beginningOf(bytes);
  }

  #finish(added: Buffer, isRest: boolean): LineBlock {
    const [start, beginning, lineSizeMax] = [this.#start, this.#beginning, this.#lineSizeMax];
    this.#wait(added);
    const bytes = this.#takeWaiting();
    this.#beginning = undefined;
    return { start, bytes, isRest, cut: () => cutLines(bytes, lineSizeMax, beginning) };
  }

  #takeWaiting(): Buffer {
    const bytes = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting);
    this.#start = pointBehind(this.#start, bytes);
    this.#waiting = [];
    this.#waitingSize = 0;
    return bytes;
  }
}

/** @param beginning of the first line, if it is known to be too long */
function cutLines(bytes: Buffer, lineSizeMax: number, beginning: Buffer | undefined): RawLine[] {
  const lines: RawLine[] = [];
  for (let start = 0; start < bytes.length; start = lines.at(-1)!.next) {
    const found = bytes.indexOf(LINE_BREAK, start);
    const last = found === -1 ? bytes.length : found;
    const end = last > start && bytes[last - 1] === CARRIAGE_RETURN ? last - 1 : last;
    const isTooLong = end - start > lineSizeMax;
    const shown = isTooLong ? beginningOf(bytes.subarray(start, end)) : undefined;
    lines.push({ start, end, next: Math.min(last + 1, bytes.length), beginning: shown });
  }
  if (beginning) lines[0] = { start: 0, end: 0, next: 0, ...lines[0], beginning };
  return lines;
}

/** A copy, so that the line itself can be released. */
function beginningOf(line: Buffer): Buffer {
  return Buffer.from(line.subarray(0, BEGINNING_SIZE_BYTES));
}
