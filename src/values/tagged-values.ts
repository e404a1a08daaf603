import { describe, TIME_STAMP_MAX } from '../arguments/index.ts';
import { ArgumentTypeError } from '../errors.ts';

/**
 * Values that MessagePack and JSON do not have by themselves, written as mappings with one key that begins with `$`
 * (docs/FORMAT.md, "Tagged values"). A mapping of the user's whose keys could be taken for a tag, or would do harm, is
 * written as `$object`.
 */

/** Says how bytes and numbers are carried: MessagePack has them, JSON does not. */
export interface TaggedForm {
  encodeBytes(bytes: Uint8Array): unknown;
  decodeBytes(value: unknown): Uint8Array;
  /** Whether the carrier has NaN and the infinities. */
  hasNonFinite: boolean;
}

const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['-0', -0],
  ['NaN', Number.NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
]);

/** The value with tags in place of what the carrier does not have. */
export function encodeTagged(value: unknown, form: TaggedForm): unknown {
  switch (typeof value) {
    case 'undefined':
      return { $undefined: true };
    case 'bigint':
      return { $bigint: String(value) };
    case 'number':
      return encodeNumber(value, form);
    case 'object':
      return value === null ? null : encodeObject(value, form);
    default:
      return value;
  }
}

function encodeNumber(value: number, form: TaggedForm): unknown {
  if (Object.is(value, -0)) return { $number: '-0' };
  return Number.isFinite(value) || form.hasNonFinite ? value : { $number: String(value) };
}

function encodeObject(value: object, form: TaggedForm): unknown {
  const encode = (each: unknown): unknown => encodeTagged(each, form);
  if (Array.isArray(value)) return Array.from(value, encode);
  if (value instanceof Date) return { $date: Number.isNaN(value.getTime()) ? null : value.getTime() };
  if (value instanceof Uint8Array) return { $bytes: form.encodeBytes(value) };
  if (value instanceof Map) return { $map: [...value].map(([key, each]) => [encode(key), encode(each)]) };
  if (value instanceof Set) return { $set: [...value].map(encode) };
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => [key, encode(each)]);
  return entries.some(([key]) => isUnsafeKey(key)) ? { $object: entries } : Object.fromEntries(entries);
}

const isUnsafeKey = (key: string): boolean =>
  key.startsWith('$') || key === '__proto__' || key === 'constructor' || key === 'toJSON';

/** The value that `encodeTagged` wrote. */
export function decodeTagged(value: unknown, form: TaggedForm): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => decodeTagged(each, form));
  const keys = Object.keys(value);
  if (keys.length === 1 && keys[0]!.startsWith('$'))
    return decodeTag(keys[0]!, Object.values(value)[0], form);
  for (const key of keys) {
    const entry = value as Record<string, unknown>;
    entry[key] = decodeTagged(entry[key], form);
  }
  return value;
}

function decodeTag(tag: string, content: unknown, form: TaggedForm): unknown {
  switch (tag) {
    case '$undefined':
      return undefined;
    case '$bigint':
      return BigInt(expect(tag, content, typeof content === 'string' && /^-?\d+$/.test(content)) as string);
    case '$number':
      return NUMBERS.get(expect(tag, content, NUMBERS.has(content as string)) as string);
    case '$date':
      return decodeDate(content);
    case '$bytes':
      return form.decodeBytes(content);
    case '$map':
      return new Map(
        decodePairs(tag, content).map(([key, each]) => [decodeTagged(key, form), decodeTagged(each, form)]),
      );
    case '$set':
      return new Set(decodeTagged(expect(tag, content, Array.isArray(content)), form) as unknown[]);
    case '$object':
      return decodeEntries(decodePairs(tag, content), form);
    default:
      throw new ArgumentTypeError(`unknown tag '${tag}'`);
  }
}

/** The content of a tag, which must be of its form. @throws TypeError that names the tag */
function expect(tag: string, content: unknown, isOfForm: boolean): unknown {
  if (isOfForm) return content;
  throw new ArgumentTypeError(`the tag '${tag}' cannot hold ${describe(content)}`);
}

function decodeDate(content: unknown): Date {
  if (content === null) return new Date(Number.NaN);
  const isTime = Number.isInteger(content) && Math.abs(content as number) <= TIME_STAMP_MAX;
  return new Date(expect('$date', content, isTime) as number);
}

function decodePairs(tag: string, content: unknown): [unknown, unknown][] {
  const isPairs = Array.isArray(content) && content.every((each) => Array.isArray(each) && each.length === 2);
  return expect(tag, content, isPairs) as [unknown, unknown][];
}

/** Defines each key as a property of its own, so that `__proto__` is a key like any other. */
function decodeEntries(entries: [unknown, unknown][], form: TaggedForm): object {
  const object: Record<string, unknown> = {};
  for (const [name, each] of entries) {
    const key = expect('$object', name, typeof name === 'string') as string;
    const value = decodeTagged(each, form);
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  }
  return object;
}
