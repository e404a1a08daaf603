import { LINE_SIZE_BYTES_MAX, SHOWN_LENGTH_MAX } from './limits.ts';

const LINE_BREAK = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** A line, as the place of its bytes within a block. */
export interface RawLine {
  start: number;
  /** Without the line break. */
  end: number;
  /** Whether the line is too long; perhaps only its beginning is there. */
  isTooLong: boolean;
}

/** Lines that follow one another. */
export interface LineBlock {
  bytes: Buffer;
  lines: RawLine[];
  /** The position in the file behind the last line and its line break. */
  end: number;
}

/**
 * Cuts bytes into lines. A line that is not complete yet waits for its end, but not for more than `LINE_SIZE_BYTES_MAX`: then only its
 * beginning is kept, to be shown.
 */
export class LineSplitter {
  #waiting: Buffer[] = [];
  #waitingSize = 0;
  /** Whether what waits is only the beginning of a line that was given up. */
  #isTooLong = false;
  #position: number;

  /** @param position where in the file the first byte is */
  constructor(position = 0) {
    this.#position = position;
  }

  /** How far bytes have been taken in. */
  get position(): number {
    return this.#position;
  }

  /** Whether there is the beginning of a line without its end. */
  get hasRest(): boolean {
    return this.#waitingSize > 0;
  }

  /** Takes in further bytes; the lines that are complete now, if there are any. */
  push(bytes: Buffer): LineBlock | undefined {
    const end = bytes.lastIndexOf(LINE_BREAK) + 1;
    if (end === 0) {
      this.#wait(bytes);
      return undefined;
    }
    const block = this.#finish(bytes.subarray(0, end));
    this.#wait(bytes.subarray(end));
    return block;
  }

  /** The line without an end, where nothing will be added any more. */
  takeRest(): LineBlock | undefined {
    return this.hasRest ? this.#finish(Buffer.alloc(0)) : undefined;
  }

  #wait(bytes: Buffer): void {
    this.#position += bytes.length;
    if (this.#isTooLong || bytes.length === 0) return;
    this.#waiting.push(bytes);
    this.#waitingSize += bytes.length;
    if (this.#waitingSize <= LINE_SIZE_BYTES_MAX) return;
    this.#isTooLong = true;
    this.#waiting = [Buffer.concat(this.#waiting, SHOWN_LENGTH_MAX)];
    this.#waitingSize = SHOWN_LENGTH_MAX;
  }

  #finish(bytes: Buffer): LineBlock {
    const added = this.#isTooLong ? bytes.subarray(Math.max(0, bytes.indexOf(LINE_BREAK))) : bytes;
    const whole = this.#waitingSize > 0 ? Buffer.concat([...this.#waiting, added]) : added;
    const lines = cutLines(whole);
    if (this.#isTooLong) lines[0]!.isTooLong = true;
    this.#position += bytes.length;
    this.#isTooLong = false;
    this.#waiting = [];
    this.#waitingSize = 0;
    return { bytes: whole, lines, end: this.#position };
  }
}

/** The lines of a block, the last of which may lack its line break. */
function cutLines(bytes: Buffer): RawLine[] {
  const lines: RawLine[] = [];
  let start = 0;
  while (start < bytes.length) {
    const found = bytes.indexOf(LINE_BREAK, start);
    const next = found === -1 ? bytes.length : found;
    const end = next > start && bytes[next - 1] === CARRIAGE_RETURN ? next - 1 : next;
    lines.push({ start, end, isTooLong: end - start > LINE_SIZE_BYTES_MAX });
    start = next + 1;
  }
  return lines;
}
