import { describe } from './describe.ts';

/** Whether the value is a mapping: an object literal or an object without a prototype. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Checks an options object: a mapping with known keys only. Absent means empty.
 *
 * @param nameKey what the message calls a key that is not known. Default: `option 'key'`
 * @throws TypeError
 */
export function checkOptions<T extends object>(
  name: string,
  value: T | undefined,
  known: readonly (keyof T & string)[],
  nameKey: (key: string) => string = (key) => `option '${key}'`,
): T {
  if (value === undefined) return {} as T;
  if (!isMapping(value)) throw new TypeError(`${name} must be an object, received ${describe(value)}`);
  for (const key of Object.keys(value)) {
    if (!(known as readonly string[]).includes(key))
      throw new TypeError(`unknown ${nameKey(key)}. Known are: ${known.join(', ')}`);
  }
  return value as T;
}
