import { shorten, visible } from '../html/visible-text.ts';

/** The most levels of a preview. */
const DEPTH_MAX = 4;
/** The most bytes of a byte array in a preview. */
const BYTES_MAX = 16;

/** The beginning of a track's data on one line. It reads no more of the data than it shows. */
export function previewOf(data: object, lengthMax: number): string {
  const preview = new Preview(lengthMax);
  preview.addEntries(data, 0);
  return shorten(preview.text, lengthMax);
}

/** A single value on one line. */
export function previewOfValue(value: unknown, lengthMax: number): string {
  const preview = new Preview(lengthMax);
  preview.add(value, 0);
  return shorten(preview.text, lengthMax);
}

class Preview {
  text = '';
  readonly #lengthMax: number;

  constructor(lengthMax: number) {
    this.#lengthMax = lengthMax;
  }

  get #isFull(): boolean {
    return this.text.length > this.#lengthMax;
  }

  add(value: unknown, depth: number): void {
    if (typeof value === 'object' && value !== null) this.#addObject(value, depth);
    else this.text += this.#scalar(value);
  }

  addEntries(object: object, depth: number): void {
    this.#addList(keysOf(object), (key) => {
      this.text += `${this.#cut(key)}: `;
      this.add((object as Record<string, unknown>)[key], depth + 1);
    });
  }

  #addObject(value: object, depth: number): void {
    if (value instanceof Date) this.text += dateText(value);
    else if (value instanceof Uint8Array) this.text += bytesText(value, BYTES_MAX);
    else if (depth >= DEPTH_MAX) this.text += '…';
    else this.#addContainer(value, depth);
  }

  #addContainer(value: object, depth: number): void {
    if (Array.isArray(value)) this.#enclose('[', ']', () => this.#addValues(value, depth));
    else if (value instanceof Set)
      this.#enclose(`Set(${value.size}) {`, '}', () => this.#addValues(value, depth));
    else if (value instanceof Map)
      this.#enclose(`Map(${value.size}) {`, '}', () => this.#addPairs(value, depth));
    else this.#enclose('{ ', ' }', () => this.addEntries(value, depth));
  }

  #addValues(values: Iterable<unknown>, depth: number): void {
    this.#addList(values, (value) => this.add(value, depth + 1));
  }

  #addPairs(map: Map<unknown, unknown>, depth: number): void {
    this.#addList(map, ([key, value]) => {
      this.add(key, depth + 1);
      this.text += ' => ';
      this.add(value, depth + 1);
    });
  }

  #enclose(before: string, after: string, addContent: () => void): void {
    this.text += before;
    addContent();
    this.text += after;
  }

  #addList<T>(items: Iterable<T>, add: (item: T) => void): void {
    let isFirst = true;
    for (const item of items) {
      if (this.#isFull) return;
      if (!isFirst) this.text += ', ';
      isFirst = false;
      add(item);
    }
  }

  #scalar(value: unknown): string {
    return typeof value === 'string' ? `'${this.#cut(value)}'` : scalarText(value);
  }

  #cut(text: string): string {
    return visible(shorten(text, this.#lengthMax + 1));
  }
}

/** A value that is no object as text: `5n`, `-0`, `undefined`. */
export function scalarText(value: unknown): string {
  if (typeof value === 'bigint') return bigintText(value);
  return Object.is(value, -0) ? '-0' : String(value);
}

/** A bigint in decimals, unless it is so long that the conversion takes too long. */
function bigintText(value: bigint): string {
  const isShort = BigInt.asIntN(4096, value) === value;
  return isShort ? `${value}n` : 'an integer of more than 1,200 digits';
}

/** A date in ISO 8601. */
export function dateText(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'invalid date' : date.toISOString();
}

/** The number of bytes, and the first of them in hexadecimal. */
export function bytesText(bytes: Uint8Array, countMax: number): string {
  const digits = Array.from(bytes.subarray(0, countMax), (byte) => byte.toString(16).padStart(2, '0'));
  const content = digits.length === 0 ? '' : ` ${digits.join(' ')}${bytes.length > countMax ? ' …' : ''}`;
  return `bytes(${bytes.length})${content}`;
}

function* keysOf(object: object): Generator<string> {
  for (const key in object) if (Object.hasOwn(object, key)) yield key;
}
