import { LINE_SIZE_BYTES_MAX } from './limits.ts';
import type { ByteSource } from './opened-file.ts';

/** So many bytes before a position are kept, to recognise the position by. */
export const CONTEXT_SIZE_BYTES = 4_096;

const LINE_BREAK = 0x0a;
const CARRIAGE_RETURN = 0x0d;

export interface RawLine {
  /** Without its line break. */
  text: string;
  /** The position in the file behind the line and its line break. */
  end: number;
  /** What is wrong with the line as such. */
  fault?: 'torn' | 'too long';
}

/** Some lines that follow one another, and the bytes they were made of. */
export interface LineBlock {
  lines: RawLine[];
  /** The position of the first byte. */
  start: number;
  bytes: Buffer;
  /** The bytes before `start`, at most `CONTEXT_SIZE_BYTES`. */
  context: Buffer;
}

/** Cuts the bytes of a file into lines. A line that is not complete yet waits for its end. */
export class LineReader {
  readonly #source: ByteSource;
  #start: number;
  #context: Buffer;
  #waiting: Buffer[] = [];
  #waitingSize = 0;
  /** Within a line that was given up because it is too long. */
  #isSkipping = false;

  /** @param context the bytes before `start` */
  constructor(source: ByteSource, start: number, context: Buffer) {
    this.#source = source;
    this.#start = start;
    this.#context = context;
  }

  /** How far the file has been read. */
  get position(): number {
    return this.#start + this.#waitingSize;
  }

  /** The lines that have become complete; undefined where there is nothing more to read at the moment. */
  async next(): Promise<LineBlock | undefined> {
    for (let bytes = await this.#source.read(); bytes; bytes = await this.#source.read()) {
      const end = bytes.lastIndexOf(LINE_BREAK) + 1;
      this.#wait(bytes.subarray(0, end || undefined));
      if (end > 0) {
        const block = this.#finish();
        this.#wait(bytes.subarray(end));
        return block;
      }
      if (this.#waitingSize > LINE_SIZE_BYTES_MAX) return this.#giveUpLine();
    }
    return undefined;
  }

  /** What is left of a file that nothing will be added to: a line without an end. */
  takeRest(): LineBlock | undefined {
    if (this.#waitingSize === 0) return undefined;
    const block = this.#takeWaiting();
    const end = block.start + block.bytes.length;
    return { ...block, lines: [{ text: block.bytes.toString(), end, fault: 'torn' }] };
  }

  #wait(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#waiting.push(bytes);
    this.#waitingSize += bytes.length;
  }

  #finish(): LineBlock {
    const block = this.#takeWaiting();
    const lines = cutLines(block.bytes, block.start);
    if (this.#isSkipping) lines.shift();
    this.#isSkipping = false;
    return { ...block, lines };
  }

  #giveUpLine(): LineBlock {
    const block = this.#takeWaiting();
    if (this.#isSkipping) return block;
    this.#isSkipping = true;
    const end = block.start + block.bytes.length;
    return { ...block, lines: [{ text: '', end, fault: 'too long' }] };
  }

  #takeWaiting(): LineBlock {
    const bytes = this.#waiting.length === 1 ? this.#waiting[0]! : Buffer.concat(this.#waiting);
    const block = { lines: [], start: this.#start, bytes, context: this.#context };
    this.#waiting = [];
    this.#waitingSize = 0;
    this.#start += bytes.length;
    this.#context = contextAt(block, this.#start);
    return block;
  }
}

/** The bytes before a position within a block, or at its end. */
export function contextAt({ start, bytes, context }: LineBlock, position: number): Buffer {
  const before = bytes.subarray(0, position - start);
  if (before.length >= CONTEXT_SIZE_BYTES) return before.subarray(-CONTEXT_SIZE_BYTES);
  return Buffer.concat([context.subarray(before.length - CONTEXT_SIZE_BYTES), before]);
}

function cutLines(bytes: Buffer, offset: number): RawLine[] {
  const lines: RawLine[] = [];
  let start = 0;
  for (let at = bytes.indexOf(LINE_BREAK); at >= 0; at = bytes.indexOf(LINE_BREAK, start)) {
    const end = at > start && bytes[at - 1] === CARRIAGE_RETURN ? at - 1 : at;
    lines.push({ text: bytes.toString('utf8', start, end), end: offset + at + 1 });
    start = at + 1;
  }
  return lines;
}
