import { describe, isMapping, shortenMiddle } from '../arguments/index.ts';
import { ArgumentTypeError } from '../errors.ts';

/** How deep the values in data may be nested. */
const DATA_DEPTH_MAX = 500;

/** The most keys of one mapping: MessagePack is decoded with 16 bits for their number. */
const MAPPING_KEYS_MAX = 65_535;

/** The most values that data holds. A value that stands in several places counts in each. */
const DATA_VALUES_MAX = 1_000_000;

const DATA_HOLDS =
  'Data holds null, undefined, booleans, numbers, bigint, text, arrays, plain objects, Date, Uint8Array, Map and Set';

/** Holds only what its carrier has by itself, as null, booleans, text, arrays, mappings with harmless keys. */
export const PLAIN = 0;
/** Holds values that need a tag: see tagged-values.ts. */
export const TAGGED = 1;
const REFUSED = 2;

/** How a mapping can be carried. */
export type DataForm = typeof PLAIN | typeof TAGGED;

/** Data as it was when it was handed in: a copy, each property of which was read once. */
export interface DataSnapshot {
  readonly data: object;
  readonly form: DataForm;
}

/** What data is given to. */
export interface DataCarrier {
  /** What happens to the data, for errors. */
  verb: 'stored' | 'logged';
  /** Whether it has NaN and the infinities without a tag. */
  hasNonFinite: boolean;
}

const STORAGE: DataCarrier = { verb: 'stored', hasNonFinite: true };

/**
 * Copies data and finds out how it can be carried, by default how it can be stored.
 *
 * @throws TypeError that names the path of what cannot be carried
 */
export function snapshotOf(data: object, carrier = STORAGE): DataSnapshot {
  const copier = new Copier(carrier);
  const copy = copier.mapping(data as Record<string, unknown>, 1);
  if (copier.form !== REFUSED) return { data: copy, form: copier.form as DataForm };
  if (copier.valuesLeft < 0)
    throw new ArgumentTypeError(
      `data cannot be ${carrier.verb}: it holds more than ${DATA_VALUES_MAX} values`,
    );
  const refusal = refusalOf(data, 'data', []);
  if (!refusal) throw new ArgumentTypeError('data changed while it was being read');
  const { path, reason } = refusal;
  throw new ArgumentTypeError(`${shortenMiddle(path)} cannot be ${carrier.verb}: ${reason}. ${DATA_HOLDS}`);
}

/** Copies values, and notes the form that all of them have together. Once a value is refused, the copy is of no use. */
class Copier {
  form: number = PLAIN;
  valuesLeft = DATA_VALUES_MAX;
  readonly #carrier: DataCarrier;

  constructor(carrier: DataCarrier) {
    this.#carrier = carrier;
  }

  mapping(value: Record<string, unknown>, depth: number): Record<string, unknown> {
    const copy = { ...value };
    if (Object.getOwnPropertySymbols(copy).length > 0) this.form = REFUSED;
    let count = 0;
    for (const key in copy) {
      count++;
      this.#noteKey(key);
      const each = copy[key];
      if (typeof each === 'object' && each !== null) copy[key] = this.#object(each, depth);
      else this.#noteLeaf(each);
    }
    this.#count(count);
    if (count > MAPPING_KEYS_MAX) this.form = REFUSED;
    return copy;
  }

  #array(values: readonly unknown[], depth: number): unknown[] {
    const copy = values.slice();
    for (let i = 0; i < copy.length; i++) {
      const each = copy[i];
      if (typeof each === 'object' && each !== null) copy[i] = this.#object(each, depth);
      else this.#noteLeaf(each);
    }
    return copy;
  }

  #object(value: object, depth: number): unknown {
    if (depth > DATA_DEPTH_MAX || this.#isRefused) return this.#refuse();
    if (isMapping(value)) return this.mapping(value, depth + 1);
    this.#count(lengthOf(value)); // Before its keys are listed and its values copied.
    if (this.#isRefused || oddityOf(value) !== undefined) return this.#refuse();
    if (Array.isArray(value)) return this.#array(value, depth + 1);
    this.#note(TAGGED);
    if (value instanceof Date) return new Date(value.getTime());
    if (value instanceof Uint8Array) return value;
    if (value instanceof Set) return new Set(this.#array([...value], depth + 1));
    const keys = this.#array([...(value as Map<unknown, unknown>).keys()], depth + 1);
    const values = this.#array([...(value as Map<unknown, unknown>).values()], depth + 1);
    return new Map(keys.map((key, i) => [key, values[i]]));
  }

  #noteLeaf(value: unknown): void {
    switch (typeof value) {
      case 'string':
        if (!value.isWellFormed()) this.form = REFUSED;
        return;
      case 'number':
        if (Object.is(value, -0) || !(Number.isFinite(value) || this.#carrier.hasNonFinite))
          this.#note(TAGGED);
        return;
      case 'boolean':
      case 'object': // null
        return;
      case 'bigint':
      case 'undefined':
        this.#note(TAGGED);
        return;
      default:
        this.form = REFUSED;
    }
  }

  /** Notes keys that would change how an encoder or a decoder treats the mapping, and those that look like a tag. */
  #noteKey(key: string): void {
    if (key.charCodeAt(0) === 0x24 || key === 'constructor' || key === '__proto__' || key === 'toJSON')
      this.#note(TAGGED);
    if (!key.isWellFormed()) this.form = REFUSED;
  }

  #count(values: number): void {
    this.valuesLeft -= values;
    if (this.valuesLeft < 0) this.form = REFUSED;
  }

  #note(form: number): void {
    if (form > this.form) this.form = form;
  }

  get #isRefused(): boolean {
    return this.form === REFUSED;
  }

  #refuse(): undefined {
    this.form = REFUSED;
  }
}

/** How many values an object holds that is no mapping. */
function lengthOf(value: object): number {
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map) return value.size * 2;
  return value instanceof Set ? value.size : 0;
}

const KINDS = [Array, Map, Set, Date, Uint8Array];
const PROTOTYPES = new Set<unknown>([...KINDS, Buffer].map((kind) => kind.prototype));

/** Why an object cannot be carried, whatever the values are that it holds: its kind, or what it has beside them. */
function oddityOf(value: object): string | undefined {
  if (!isMapping(value) && !PROTOTYPES.has(Object.getPrototypeOf(value))) {
    const isSubclass = KINDS.some((kind) => value instanceof kind);
    return isSubclass ? `a subclass, ${value.constructor.name}` : describe(value);
  }
  if (Object.getOwnPropertySymbols(value).length > 0) return 'a symbol as a key';
  if (isMapping(value)) {
    const isTooWide = Object.keys(value).length > MAPPING_KEYS_MAX;
    return isTooWide ? `more than ${MAPPING_KEYS_MAX} keys; a Map has as many as you like` : undefined;
  }
  const extraKey = extraKeyOf(value);
  return extraKey === undefined ? undefined : `${describe(value)} with a property '${extraKey}' of its own`;
}

/** The first key of its own that an array, a map, a set or a date has beside what it holds. Numbers come first. */
function extraKeyOf(value: object): string | undefined {
  if (value instanceof Uint8Array) return undefined; // It would list as many keys as there are bytes.
  const keys = Object.keys(value);
  if (!Array.isArray(value)) return keys[0];
  const isIndex = (key: string): boolean => String(Number(key) >>> 0) === key && Number(key) < value.length;
  return isIndex(keys.at(-1) ?? '0') || keys.length === 0 ? undefined : keys.find((key) => !isIndex(key));
}

/** What cannot be carried, and why. */
interface Refusal {
  path: string;
  reason: string;
}

/** The first value that cannot be carried; `ancestors` are the objects on the way to it. */
function refusalOf(value: unknown, path: string, ancestors: object[]): Refusal | undefined {
  if (typeof value === 'string') return refusalOfText(value, path);
  if (typeof value === 'function' || typeof value === 'symbol') return { path, reason: `a ${typeof value}` };
  if (typeof value !== 'object' || value === null) return undefined;
  if (ancestors.includes(value)) return { path, reason: 'a cycle: the object contains itself' };
  if (ancestors.length > DATA_DEPTH_MAX)
    return { path, reason: `nested deeper than ${DATA_DEPTH_MAX} levels` };
  return refusalOfObject(value, path, [...ancestors, value]);
}

function refusalOfText(text: string, path: string): Refusal | undefined {
  if (text.isWellFormed()) return undefined;
  return { path, reason: 'text with half a surrogate pair; use toWellFormed() to replace it' };
}

/** It goes the same way as the copier, which ended at the first refusal: it must not walk what the copier did not. */
function refusalOfObject(value: object, path: string, ancestors: object[]): Refusal | undefined {
  const reason = oddityOf(value);
  if (reason !== undefined) return { path, reason };
  for (const [part, name] of partsOf(value)) {
    const refusal = refusalOf(part, `${path}${name}`, ancestors);
    if (refusal) return refusal;
  }
  return undefined;
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
