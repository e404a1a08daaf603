import { describe, isMapping } from '../arguments/index.ts';

/** How deep the values in data may be nested. */
const DATA_DEPTH_MAX = 500;

const DATA_HOLDS =
  'Data holds null, undefined, booleans, numbers, bigint, text, arrays, plain objects, Date, Uint8Array, Map and Set';

/** Holds only what its carrier has by itself, as null, booleans, text, arrays, mappings with harmless keys. */
export const PLAIN = 0;
/** Holds values that need a tag: see tagged-values.ts. */
export const TAGGED = 1;
const REFUSED = 2;

/** How a mapping can be carried. */
export type DataForm = typeof PLAIN | typeof TAGGED;

/** What data is given to. */
export interface DataCarrier {
  /** What happens to the data, for errors. */
  verb: 'stored' | 'logged';
  /** Whether it has NaN and the infinities without a tag. */
  hasNonFinite: boolean;
  /** Whether texts may hold half a surrogate pair. */
  hasHalves: boolean;
}

const STORAGE: DataCarrier = { verb: 'stored', hasNonFinite: true, hasHalves: false };

/**
 * Finds out how data can be carried, by default how it can be stored.
 *
 * @throws TypeError that names the path of what cannot be carried
 */
export function dataFormOf(data: object, carrier = STORAGE): DataForm {
  const form = formOfMapping(data as Record<string, unknown>, 1, carrier);
  if (form !== REFUSED) return form as DataForm;
  const refusal = refusalOf(data, 'data', [], carrier);
  if (!refusal) throw new TypeError('data changed while it was being read');
  const { path, reason } = refusal;
  throw new TypeError(`${path} cannot be ${carrier.verb}: ${reason}. ${DATA_HOLDS}`);
}

function formOf(value: unknown, depth: number, carrier: DataCarrier): number {
  switch (typeof value) {
    case 'string':
      return value.isWellFormed() || carrier.hasHalves ? PLAIN : REFUSED;
    case 'number':
      if (Object.is(value, -0)) return TAGGED;
      return Number.isFinite(value) || carrier.hasNonFinite ? PLAIN : TAGGED;
    case 'boolean':
      return PLAIN;
    case 'bigint':
    case 'undefined':
      return TAGGED;
    case 'object':
      return value === null ? PLAIN : formOfObject(value, depth, carrier);
    default:
      return REFUSED;
  }
}

function formOfObject(value: object, depth: number, carrier: DataCarrier): number {
  if (depth > DATA_DEPTH_MAX) return REFUSED;
  if (Array.isArray(value)) return formOfArray(value, depth + 1, carrier);
  if (isMapping(value)) return formOfMapping(value, depth + 1, carrier);
  return formOfInstance(value, depth + 1, carrier);
}

function formOfArray(values: unknown[], depth: number, carrier: DataCarrier): number {
  let form: number = PLAIN;
  for (let i = 0; i < values.length; i++) {
    const each = formOf(values[i], depth, carrier);
    if (each > form) form = each;
  }
  return form;
}

function formOfMapping(value: Record<string, unknown>, depth: number, carrier: DataCarrier): number {
  let form: number = Object.getOwnPropertySymbols(value).length === 0 ? PLAIN : REFUSED;
  for (const key in value) {
    const each = Math.max(formOf(value[key], depth, carrier), formOfKey(key, carrier));
    if (each > form) form = each;
  }
  return form;
}

/** Keys that would change how an encoder or a decoder treats the mapping, and those that look like a tag. */
function formOfKey(key: string, carrier: DataCarrier): number {
  if (key.charCodeAt(0) === 0x24 || key === 'constructor' || key === '__proto__' || key === 'toJSON')
    return TAGGED;
  return key.isWellFormed() || carrier.hasHalves ? PLAIN : REFUSED;
}

function formOfInstance(value: object, depth: number, carrier: DataCarrier): number {
  if (value instanceof Date || value instanceof Uint8Array) return TAGGED;
  let form: number = REFUSED;
  if (value instanceof Map)
    form = Math.max(
      formOfArray([...value.keys()], depth, carrier),
      formOfArray([...value.values()], depth, carrier),
    );
  if (value instanceof Set) form = formOfArray([...value], depth, carrier);
  return form === PLAIN ? TAGGED : form;
}

/** What cannot be carried, and why. */
interface Refusal {
  path: string;
  reason: string;
}

/** The first value that cannot be carried; `ancestors` are the objects on the way to it. */
function refusalOf(
  value: unknown,
  path: string,
  ancestors: object[],
  carrier: DataCarrier,
): Refusal | undefined {
  if (typeof value === 'string') return carrier.hasHalves ? undefined : refusalOfText(value, path);
  if (typeof value === 'function' || typeof value === 'symbol') return { path, reason: `a ${typeof value}` };
  if (typeof value !== 'object' || value === null) return undefined;
  if (ancestors.includes(value)) return { path, reason: 'a cycle: the object contains itself' };
  if (ancestors.length > DATA_DEPTH_MAX)
    return { path, reason: `nested deeper than ${DATA_DEPTH_MAX} levels` };
  return refusalOfParts(value, path, [...ancestors, value], carrier);
}

function refusalOfText(text: string, path: string): Refusal | undefined {
  if (text.isWellFormed()) return undefined;
  return { path, reason: 'text with half a surrogate pair; use toWellFormed() to replace it' };
}

function refusalOfParts(
  value: object,
  path: string,
  ancestors: object[],
  carrier: DataCarrier,
): Refusal | undefined {
  for (const [part, name] of partsOf(value)) {
    const refusal = refusalOf(part, `${path}${name}`, ancestors, carrier);
    if (refusal) return refusal;
  }
  if (isMapping(value) && Object.getOwnPropertySymbols(value).length > 0)
    return { path, reason: 'a symbol as a key' };
  const isKnown =
    Array.isArray(value) ||
    isMapping(value) ||
    [Date, Uint8Array, Map, Set].some((known) => value instanceof known);
  return isKnown ? undefined : { path, reason: describe(value) };
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
