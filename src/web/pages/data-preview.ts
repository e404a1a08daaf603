import { shorten, visible } from '../html/visible-text.ts';

/** The most levels of a preview. */
const DEPTH_MAX = 4;
/** The most bytes of a byte array in a preview. */
const BYTES_MAX = 16;

/** The beginning of a track's data on one line. It reads no more of the data than it shows. */
export function previewOf(data: object, lengthMax: number): string {
  return beginningOf(entriesOf(data, 0, lengthMax), lengthMax);
}

/** A single value on one line. */
export function previewOfValue(value: unknown, lengthMax: number): string {
  return beginningOf(piecesOf(value, 0, lengthMax), lengthMax);
}

function beginningOf(pieces: Iterable<string>, lengthMax: number): string {
  let text = '';
  for (const piece of pieces) {
    text += piece;
    if (text.length > lengthMax) break;
  }
  return shorten(text, lengthMax);
}

function* piecesOf(value: unknown, depth: number, lengthMax: number): Generator<string> {
  const inner = (each: unknown) => piecesOf(each, depth + 1, lengthMax);
  if (typeof value === 'string') yield `'${cut(value, lengthMax)}'`;
  else if (typeof value !== 'object' || value === null) yield scalarText(value);
  else if (value instanceof Date) yield dateText(value);
  else if (value instanceof Uint8Array) yield bytesText(value, BYTES_MAX);
  else if (depth >= DEPTH_MAX) yield '…';
  else if (Array.isArray(value)) yield* enclosed('[', listOf(value, inner), ']');
  else if (value instanceof Set) yield* enclosed(`Set(${value.size}) {`, listOf(value, inner), '}');
  else if (value instanceof Map) {
    const pairs = listOf(value, ([key, each]) => enclosed('', inner(key), ' => ', inner(each)));
    yield* enclosed(`Map(${value.size}) {`, pairs, '}');
  } else yield* enclosed('{ ', entriesOf(value, depth, lengthMax), ' }');
}

function entriesOf(object: object, depth: number, lengthMax: number): Generator<string> {
  return listOf(keysOf(object), (key) => {
    const value = (object as Record<string, unknown>)[key];
    return enclosed(`${cut(key, lengthMax)}: `, piecesOf(value, depth + 1, lengthMax));
  });
}

function* enclosed(...parts: readonly (string | Iterable<string>)[]): Generator<string> {
  for (const part of parts) {
    if (typeof part === 'string') yield part;
    else yield* part;
  }
}

function* listOf<T>(items: Iterable<T>, toPieces: (item: T) => Iterable<string>): Generator<string> {
  let separator = '';
  for (const item of items) {
    yield separator;
    yield* toPieces(item);
    separator = ', ';
  }
}

function cut(text: string, lengthMax: number): string {
  return visible(shorten(text, lengthMax + 1));
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
