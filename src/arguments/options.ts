import { distance } from 'fastest-levenshtein';
import { ArgumentTypeError } from '../errors.ts';
import { describe, shorten } from './describe.ts';
import { checkInteger } from './values.ts';

/** Longer keys are compared with the known ones by their beginning. */
const COMPARED_LENGTH_MAX = 40;

/** Whether the value is a mapping: an object literal or an object without a prototype. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Checks an options object: a mapping with known keys only. Absent means empty.
 *
 * @throws TypeError that names the unknown key, the nearest known one and all known ones
 */
export function checkOptions<T extends object>(
  name: string,
  value: T | undefined,
  known: readonly (keyof T & string)[],
): T {
  if (value === undefined) return {} as T;
  if (!isMapping(value))
    throw new ArgumentTypeError(`${name} must be an object, received ${describe(value)}`);
  if (name === 'options') checkKeys('option', value, known);
  else checkKeys('key', value, known, ` in ${name}`);
  return value as T;
}

/** Returns the value of an option to use, or throws. Absent options are undefined. */
type OptionCheck<T> = (name: string, value: unknown) => T;

/** An option that can be absent. */
export function optional<T>(check: OptionCheck<T>): OptionCheck<T | undefined> {
  return (name, value) => (value === undefined ? undefined : check(name, value));
}

/** An integer within bounds, which belong to it; `preset` if it is absent. */
export function integerOr(preset: number, least: number, greatest?: number): OptionCheck<number> {
  return (name, value = preset) => checkInteger(name, value, least, greatest);
}

/**
 * Checks an options object and each of its options. Errors name `options` by the option alone, other mappings with it, such as
 * `port in [FTP]`.
 *
 * @throws TypeError as checkOptions; what the checks throw
 */
export function parseOptions<C extends Readonly<Record<string, OptionCheck<unknown>>>>(
  name: string,
  value: object | undefined,
  checks: C,
): { [K in keyof C]: ReturnType<C[K]> } {
  const given = checkOptions<Record<string, unknown>>(
    name,
    value as Record<string, unknown>,
    Object.keys(checks),
  );
  const parsed = Object.entries(checks).map(([key, check]) => {
    const place = name === 'options' ? key : `${key} in ${name}`;
    return [key, check(place, given[key])] as const;
  });
  return Object.fromEntries(parsed) as { [K in keyof C]: ReturnType<C[K]> };
}

/**
 * Checks that a mapping has known keys only.
 *
 * @param what what one such key is called
 * @param where what is added to the name of the key in the message
 * @param remedy what is added to its end
 * @throws TypeError as checkOptions
 */
export function checkKeys(
  what: string,
  value: object,
  known: readonly string[],
  where = '',
  remedy = '',
): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const nearest = nearestWord(key, known);
    const hint = nearest === undefined ? '.' : `; did you mean '${nearest}'?`;
    throw new ArgumentTypeError(
      `unknown ${what} '${shorten(key)}'${where}${hint} Known are: ${known.join(', ')}${remedy}`,
    );
  }
}

/** The known word that begins with another one, or has the fewest edits from it; undefined if all need half its length or more. */
function nearestWord(word: string, words: readonly string[]): string | undefined {
  const wanted = word.toLowerCase().slice(0, COMPARED_LENGTH_MAX);
  let nearest: string | undefined;
  let least = Math.max(2, Math.floor(wanted.length / 2));
  for (const candidate of words) {
    const known = candidate.toLowerCase();
    const isBeginning = wanted.length > 1 && known.startsWith(wanted);
    const edits = isBeginning ? 1 : distance(wanted, known);
    if (edits >= least) continue;
    nearest = candidate;
    least = edits;
  }
  return nearest;
}
