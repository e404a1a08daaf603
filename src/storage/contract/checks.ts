import { describe as describeValue, isMapping } from '../../arguments/index.ts';
import { INDEXED_TEXT_LENGTH_MAX, RUN_ID_MAX } from './limits.ts';

export { isMapping };

/** What a value is, in words for an error message; of an object its class too, as data may be of any. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `the text ${JSON.stringify(shorten(value))}`;
  const description = describeValue(value);
  return description === 'an object' ? `an object (${classNameOf(value as object)})` : description;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function classNameOf(value: object): string {
  const type: unknown = Object.getPrototypeOf(value)?.constructor;
  return typeof type === 'function' && type.name !== '' ? type.name : 'no class';
}

/** Checks a text that goes into an index: well-formed Unicode of at most 65,536 UTF-16 units. */
export function checkText(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string, received ${describe(value)}`);
  if (value.length > INDEXED_TEXT_LENGTH_MAX) {
    throw new RangeError(
      `${name} is ${value.length} characters long, but at most ${INDEXED_TEXT_LENGTH_MAX} are allowed; put long text into data`,
    );
  }
  if (!value.isWellFormed()) {
    throw new TypeError(`${name} holds half a surrogate pair; use toWellFormed() to replace it`);
  }
  return value;
}

/** Checks a run id; null and undefined mean 0, the current run. */
export function checkRunId(name: string, value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, received ${describe(value)}`);
  if (!Number.isInteger(value) || value < 0 || value > RUN_ID_MAX) {
    throw new RangeError(`${name} must be an integer from 0 to ${RUN_ID_MAX}, received ${value}`);
  }
  return value;
}

/** Checks a count that an option gives. */
export function checkCount(name: string, value: unknown): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, received ${describe(value)}`);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name} must be an integer >= 0, received ${value}`);
  }
  return value;
}

/** Checks a flag that an option gives; absent means false. */
export function checkFlag(name: string, value: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value !== 'boolean')
    throw new TypeError(`${name} must be a boolean, received ${describe(value)}`);
  return value;
}

/** Checks a function that an option gives. @throws TypeError */
export function checkCallback<F>(name: string, value: F | undefined): F | undefined {
  if (value === undefined || typeof value === 'function') return value;
  throw new TypeError(`${name} must be a function, received ${describe(value)}`);
}

/** Checks that an options object has known keys only; a misspelled one is answered with the nearest right one. */
export function checkKeys(name: string, value: object, known: readonly string[]): void {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const nearest = nearestOf(key, known);
    const hint = nearest === undefined ? '' : `; did you mean '${nearest}'?`;
    throw new TypeError(`unknown ${name} '${shorten(key)}'${hint} Known are: ${known.join(', ')}`);
  }
}

/** Checks an options object as a whole: absent means empty. */
export function checkOptions<T extends object>(
  name: string,
  value: T | undefined,
  known: readonly (keyof T & string)[],
): T {
  if (value === undefined) return {} as T;
  if (!isMapping(value)) throw new TypeError(`${name} must be an object, received ${describe(value)}`);
  checkKeys(name === 'options' ? 'option' : name, value, known);
  return value;
}

function nearestOf(key: string, known: readonly string[]): string | undefined {
  const wanted = key.toLowerCase().slice(0, 40);
  let nearest: string | undefined;
  let least = Math.max(2, Math.floor(wanted.length / 2));
  for (const candidate of known) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < least) {
      nearest = candidate;
      least = distance;
    }
  }
  return nearest;
}

/** The number of single-character edits between two short texts (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
