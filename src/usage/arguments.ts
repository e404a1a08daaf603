const SHOWN_LENGTH_MAX = 60;
const SHOWN_NAMES_MAX = 30;

/** What a value is, in words for an error message. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, SHOWN_LENGTH_MAX))}`;
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'an array';
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}

/** Names for an error message. */
export function listNames(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, SHOWN_NAMES_MAX).map((name) => `'${name}'`);
  if (all.length > shown.length) shown.push('…');
  return shown.length > 0 ? shown.join(', ') : 'none';
}

/** Whether the value is a mapping: an object literal or an object without a prototype. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Checks an options object: a mapping with known keys only. Absent means empty. */
export function checkOptions<T extends object>(
  name: string,
  value: T | undefined,
  known: readonly (keyof T & string)[],
): T {
  if (value === undefined) return {} as T;
  if (!isMapping(value)) throw new TypeError(`${name} must be an object, received ${describe(value)}`);
  for (const key of Object.keys(value)) {
    if (!(known as readonly string[]).includes(key))
      throw new TypeError(`unknown key '${key}' in ${name}. Known are: ${known.join(', ')}`);
  }
  return value as T;
}

/** Checks a text and its length. */
export function checkText(name: string, value: unknown, lengthMax: number, lengthMin = 0): string {
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string, received ${describe(value)}`);
  if (value.length < lengthMin || value.length > lengthMax)
    throw new RangeError(
      `${name} must have ${lengthMin} to ${lengthMax} characters, received ${value.length}`,
    );
  if (!value.isWellFormed()) throw new TypeError(`${name} holds half a surrogate pair`);
  return value;
}

/** Checks an integer within bounds. */
export function checkInteger(name: string, value: unknown, least: number, greatest: number): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, received ${describe(value)}`);
  if (!Number.isInteger(value) || value < least || value > greatest)
    throw new RangeError(`${name} must be an integer from ${least} to ${greatest}, received ${value}`);
  return value;
}

/** Checks a flag; absent means false. */
export function checkFlag(name: string, value: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value !== 'boolean')
    throw new TypeError(`${name} must be a boolean, received ${describe(value)}`);
  return value;
}
