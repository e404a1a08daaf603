/** What a value is, in words for an error message. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `the text ${JSON.stringify(value.slice(0, 60))}`;
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'an array';
  return `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}

/** Whether the value is a mapping: an object literal or an object without a prototype. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Checks an integer within bounds. @throws TypeError, RangeError */
export function checkInteger(
  name: string,
  value: unknown,
  least: number,
  greatest = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a number, received ${describe(value)}`);
  if (!Number.isSafeInteger(value) || value < least || value > greatest)
    throw new RangeError(`${name} must be an integer from ${least} to ${greatest}, received ${value}`);
  return value;
}

/** Checks an integer > 0. @throws TypeError, RangeError */
export function checkPositive(name: string, value: unknown): number {
  return checkInteger(name, value, 1);
}

/** Checks a flag. @throws TypeError */
export function checkFlag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`${name} must be a boolean, received ${describe(value)}`);
}

/** Checks a text. @throws TypeError */
export function checkText(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`${name} must be a string, received ${describe(value)}`);
}

/** Checks a function that may be absent. @throws TypeError */
export function checkFunction<F>(name: string, value: F | undefined): F | undefined {
  if (value === undefined || typeof value === 'function') return value;
  throw new TypeError(`${name} must be a function, received ${describe(value)}`);
}

/** Checks a choice between words. @throws TypeError, RangeError */
export function checkChoice<C extends string>(name: string, value: unknown, choices: readonly C[]): C {
  const found = choices.find((choice) => choice === value);
  if (found !== undefined) return found;
  const expected = choices.map((choice) => `'${choice}'`).join(', ');
  const message = `${name} must be one of ${expected}, received ${describe(value)}`;
  throw typeof value === 'string' ? new RangeError(message) : new TypeError(message);
}

/** Checks an options object: a mapping with known keys only. Absent means empty. @throws TypeError */
export function checkOptions<T extends object>(
  name: string,
  value: T | undefined,
  known: readonly (keyof T & string)[],
): T {
  if (value === undefined) return {} as T;
  if (!isMapping(value)) throw new TypeError(`${name} must be an object, received ${describe(value)}`);
  for (const key of Object.keys(value)) {
    if (!(known as readonly string[]).includes(key))
      throw new TypeError(`unknown ${name} '${key.slice(0, 60)}'. Known are: ${known.join(', ')}`);
  }
  return value as T;
}
