import { describe, isMapping } from '../arguments/index.ts';

/** How deep the values in a track's data may be nested. */
const DATA_DEPTH_MAX = 500;

/** Holds only what MessagePack has by itself: null, booleans, numbers, text, arrays, mappings with harmless keys. */
export const PLAIN = 0;
/** Holds values that need a tag: see tagged-values.ts. */
export const TAGGED = 1;
const REFUSED = 2;

/** How a mapping can be stored. */
export type DataForm = typeof PLAIN | typeof TAGGED;

/**
 * Finds out how the data of a track can be stored.
 *
 * @throws TypeError that names the path of what cannot be stored
 */
export function dataFormOf(data: object): DataForm {
  const form = formOfMapping(data as Record<string, unknown>, 1);
  if (form === REFUSED)
    throw refusalOf(data, 'data', []) ?? new TypeError('data changed while it was being read');
  return form as DataForm;
}

function formOf(value: unknown, depth: number): number {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() ? PLAIN : REFUSED;
    case 'number':
      return Object.is(value, -0) ? TAGGED : PLAIN;
    case 'boolean':
      return PLAIN;
    case 'bigint':
    case 'undefined':
      return TAGGED;
    case 'object':
      return value === null ? PLAIN : formOfObject(value, depth);
    default:
      return REFUSED;
  }
}

function formOfObject(value: object, depth: number): number {
  if (depth > DATA_DEPTH_MAX) return REFUSED;
  if (Array.isArray(value)) return formOfArray(value, depth + 1);
  if (isMapping(value)) return formOfMapping(value, depth + 1);
  return formOfInstance(value, depth + 1);
}

function formOfArray(values: unknown[], depth: number): number {
  let form: number = PLAIN;
  for (let i = 0; i < values.length; i++) {
    const each = formOf(values[i], depth);
    if (each > form) form = each;
  }
  return form;
}

function formOfMapping(value: Record<string, unknown>, depth: number): number {
  let form: number = Object.getOwnPropertySymbols(value).length === 0 ? PLAIN : REFUSED;
  for (const key in value) {
    const each = Math.max(formOf(value[key], depth), formOfKey(key));
    if (each > form) form = each;
  }
  return form;
}

/** Keys that would change how an encoder or a decoder treats the mapping, and those that look like a tag. */
function formOfKey(key: string): number {
  if (key.charCodeAt(0) === 0x24 || key === 'constructor' || key === '__proto__' || key === 'toJSON')
    return TAGGED;
  return key.isWellFormed() ? PLAIN : REFUSED;
}

function formOfInstance(value: object, depth: number): number {
  if (value instanceof Date || value instanceof Uint8Array) return TAGGED;
  let form: number = REFUSED;
  if (value instanceof Map)
    form = Math.max(formOfArray([...value.keys()], depth), formOfArray([...value.values()], depth));
  if (value instanceof Set) form = formOfArray([...value], depth);
  return form === PLAIN ? TAGGED : form;
}

/** The error for the first value that cannot be stored; `ancestors` are the objects on the way to it. */
function refusalOf(value: unknown, path: string, ancestors: object[]): TypeError | undefined {
  if (typeof value === 'string') return refusalOfText(value, path);
  if (typeof value === 'function' || typeof value === 'symbol') return cannotStore(path, `a ${typeof value}`);
  if (typeof value !== 'object' || value === null) return undefined;
  if (ancestors.includes(value)) return cannotStore(path, 'a cycle: the object contains itself');
  if (ancestors.length > DATA_DEPTH_MAX)
    return cannotStore(path, `nested deeper than ${DATA_DEPTH_MAX} levels`);
  return refusalOfParts(value, path, [...ancestors, value]);
}

function refusalOfText(text: string, path: string): TypeError | undefined {
  if (text.isWellFormed()) return undefined;
  return cannotStore(path, 'text with half a surrogate pair; use toWellFormed() to replace it');
}

function refusalOfParts(value: object, path: string, ancestors: object[]): TypeError | undefined {
  for (const [part, name] of partsOf(value)) {
    const refusal = refusalOf(part, `${path}${name}`, ancestors);
    if (refusal) return refusal;
  }
  if (isMapping(value) && Object.getOwnPropertySymbols(value).length > 0)
    return cannotStore(path, 'a symbol as a key');
  const isKnown =
    Array.isArray(value) ||
    isMapping(value) ||
    [Date, Uint8Array, Map, Set].some((known) => value instanceof known);
  return isKnown ? undefined : cannotStore(path, describe(value));
}

/** The values inside a value, each with the text that leads to it from there. */
function* partsOf(value: object): Generator<[part: unknown, name: string]> {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) yield [value[i], `[${i}]`];
  } else if (value instanceof Map) {
    yield* [...value.keys()].map((key, i): [unknown, string] => [key, `.keys()[${i}]`]);
    yield* [...value].map(([key, each]): [unknown, string] => [each, `.get(${describe(key)})`]);
  } else if (value instanceof Set) {
    yield* [...value].map((each, i): [unknown, string] => [each, `.values()[${i}]`]);
  } else if (isMapping(value)) {
    for (const key of Object.keys(value)) {
      if (!key.isWellFormed()) yield [key, `[${JSON.stringify(key)}]`];
      yield [value[key], isIdentifier(key) ? `.${key}` : `[${JSON.stringify(key)}]`];
    }
  }
}

const isIdentifier = (key: string): boolean => /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key);

function cannotStore(path: string, what: string): TypeError {
  return new TypeError(
    `${path} cannot be stored: ${what}. Data holds null, undefined, booleans, numbers, bigint, text, arrays, plain objects, Date, Uint8Array, Map and Set`,
  );
}
