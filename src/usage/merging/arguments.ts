import { describe, isMapping } from '../arguments.ts';

export { checkFlag, describe, isMapping } from '../arguments.ts';

/** Checks an options object: a mapping with known keys only. Absent means empty. */
export function checkOptions<T extends object>(
  value: T | undefined,
  known: readonly (keyof T & string)[],
): T {
  if (value === undefined) return {} as T;
  if (!isMapping(value)) throw new TypeError(`options must be an object, received ${describe(value)}`);
  for (const key of Object.keys(value)) {
    if (!(known as readonly string[]).includes(key))
      throw new TypeError(`unknown option '${key}'. Known are: ${known.join(', ')}`);
  }
  return value as T;
}

/** Checks a text that must say something. */
export function checkName(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string, received ${describe(value)}`);
  if (value === '') throw new RangeError(`${name} must not be empty`);
  return value;
}

/** Checks an integer within bounds; absent means the usual one. */
export function checkInteger(
  name: string,
  value: unknown,
  { least, greatest, usual }: { least: number; greatest: number; usual: number },
): number {
  if (value === undefined) return usual;
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, received ${describe(value)}`);
  if (!Number.isInteger(value) || value < least || value > greatest)
    throw new RangeError(`${name} must be an integer from ${least} to ${greatest}, received ${value}`);
  return value;
}

/** Checks a function that may be absent. */
export function checkCallback<F>(name: string, value: F | undefined): F | undefined {
  if (value === undefined || typeof value === 'function') return value;
  throw new TypeError(`${name} must be a function, received ${describe(value)}`);
}
