import { describe, isMapping } from '../arguments/index.ts';
import { DATA_DEPTH_MAX } from './limits.ts';

/**
 * JSON for values that JSON does not have: such a value is a mapping with one key that begins with `$`. A mapping whose own keys could
 * be taken for one is written as `$object`, a list of its entries.
 */

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['-0', -0],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/**
 * A mapping as JSON text of one line.
 *
 * @throws TypeError that names the path of what cannot be written
 */
export function encodeJson(data: Record<string, unknown>): string {
  return JSON.stringify(isPlain(data, 0) ? data : encode(data, 'data', []));
}

/** Turns what `JSON.parse` made of a text from `encodeJson` into the value it stands for. */
export function decodeJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decodeJson);
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]![0].startsWith('$')) return decodeTag(...entries[0]!);
  return Object.fromEntries(entries.map(([key, each]) => [key, decodeJson(each)]));
}

/** Whether JSON brings the value back as it is. What is nested too deep is left to the slower way, which finds out why. */
function isPlain(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || depth > DATA_DEPTH_MAX) return false;
  if (Array.isArray(value)) return isPlainArray(value, depth);
  if (!isMapping(value) || Object.getOwnPropertySymbols(value).length > 0) return false;
  for (const key of Object.keys(value)) if (isUnsafe(key) || !isPlain(value[key], depth + 1)) return false;
  return true;
}

/** By index, because `every` passes over holes. */
function isPlainArray(values: unknown[], depth: number): boolean {
  for (let i = 0; i < values.length; i++) if (!isPlain(values[i], depth + 1)) return false;
  return true;
}

const isUnsafe = (key: string): boolean => key.startsWith('$') || key === '__proto__' || key === 'toJSON';

function encode(value: unknown, path: string, ancestors: object[]): unknown {
  switch (typeof value) {
    case 'undefined':
      return { $undefined: true };
    case 'bigint':
      return { $bigint: String(value) };
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: nameOf(value) };
    case 'function':
    case 'symbol':
      throw cannotWrite(path, `a ${typeof value}`);
    case 'object':
      return value === null ? null : encodeObject(value, path, ancestors);
    default:
      return value;
  }
}

const nameOf = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

function encodeObject(value: object, path: string, ancestors: object[]): unknown {
  if (ancestors.includes(value)) throw cannotWrite(path, 'a cycle: the object contains itself');
  if (ancestors.length > DATA_DEPTH_MAX)
    throw cannotWrite(path, `nested deeper than ${DATA_DEPTH_MAX} levels`);
  const inside = [...ancestors, value];
  const encodeAll = (values: unknown[]): unknown[] =>
    Array.from(values, (each, i) => encode(each, `${path}[${i}]`, inside));
  if (Array.isArray(value)) return encodeAll(value);
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? null : value.getTime() };
  if (value instanceof Uint8Array) return { $bytes: toBase64(value) };
  if (value instanceof Map) return { $map: [...value].map(encodeAll) };
  if (value instanceof Set) return { $set: encodeAll([...value]) };
  if (isMapping(value)) return encodeMapping(value, path, inside);
  throw cannotWrite(path, describe(value));
}

function encodeMapping(value: Record<string, unknown>, path: string, ancestors: object[]): unknown {
  if (Object.getOwnPropertySymbols(value).length > 0) throw cannotWrite(path, 'a symbol as a key');
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => [
    key,
    encode(each, `${path}.${key}`, ancestors),
  ]);
  return entries.some(([key]) => isUnsafe(key)) ? { $object: entries } : Object.fromEntries(entries);
}

const toBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

function decodeTag(tag: string, content: unknown): unknown {
  switch (tag) {
    case '$undefined':
      return undefined;
    case '$bigint':
      return BigInt(content as string);
    case '$number':
      return NUMBERS.get(content as string);
    case '$date':
      return new Date((content as number | null) ?? Number.NaN);
    case '$bytes':
      return new Uint8Array(Buffer.from(content as string, 'base64'));
    case '$map':
      return new Map(
        (content as [unknown, unknown][]).map(([key, each]) => [decodeJson(key), decodeJson(each)]),
      );
    case '$set':
      return new Set((content as unknown[]).map(decodeJson));
    case '$object':
      return Object.fromEntries(
        (content as [string, unknown][]).map(([key, each]) => [key, decodeJson(each)]),
      );
    default:
      throw new TypeError(`unknown tag '${tag}'`);
  }
}

function cannotWrite(path: string, what: string): TypeError {
  return new TypeError(`${path} cannot be logged: ${what}`);
}
