/** Something of a partial is not as it must be. */
export class InvalidField extends Error {}

/** Reads fields of a line of JSON that somebody else wrote, and refuses what is not as documented. */
export class FieldReader {
  readonly #where: string;
  readonly #value: Record<string, unknown>;

  constructor(where: string, value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InvalidField(`${where} is not an object`);
    this.#where = where;
    this.#value = value as Record<string, unknown>;
  }

  /** Text that is well-formed and not longer than allowed. */
  text(name: string, lengthMax: number, lengthMin = 0): string {
    return checkText(`${name} of ${this.#where}`, this.#own(name), lengthMax, lengthMin);
  }

  matching(name: string, pattern: RegExp): string {
    const value = this.#own(name);
    if (typeof value !== 'string' || !pattern.test(value)) throw this.#wrong(name, `must match ${pattern}`);
    return value;
  }

  integer(name: string, least: number, greatest = Number.MAX_SAFE_INTEGER): number {
    const value = this.#own(name);
    if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > greatest)
      throw this.#wrong(name, `must be an integer from ${least} to ${greatest}`);
    return value as number;
  }

  finite(name: string): number {
    const value = this.#own(name);
    if (!Number.isFinite(value)) throw this.#wrong(name, 'must be a finite number');
    return value as number;
  }

  flag(name: string): boolean {
    const value = this.#own(name);
    if (typeof value !== 'boolean') throw this.#wrong(name, 'must be a boolean');
    return value;
  }

  oneOf<T extends string>(name: string, known: readonly T[]): T {
    const value = this.#own(name) as T;
    if (!known.includes(value)) throw this.#wrong(name, `must be one of ${known.join(', ')}`);
    return value;
  }

  object(name: string): FieldReader {
    return new FieldReader(`${name} of ${this.#where}`, this.#own(name));
  }

  /** The items of a list, each read by `read`. */
  list<T>(name: string, lengthMax: number, read: (item: unknown, where: string) => T): T[] {
    const value = this.#own(name);
    if (!Array.isArray(value) || value.length > lengthMax)
      throw this.#wrong(name, `must be a list of at most ${lengthMax}`);
    return value.map((item, index) => read(item, `${name}[${index}] of ${this.#where}`));
  }

  #own(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
  }

  #wrong(name: string, expected: string): InvalidField {
    return new InvalidField(`${name} of ${this.#where} ${expected}`);
  }
}

/** @throws InvalidField */
export function checkText(where: string, value: unknown, lengthMax: number, lengthMin = 0): string {
  if (
    typeof value !== 'string' ||
    value.length > lengthMax ||
    value.length < lengthMin ||
    !value.isWellFormed()
  )
    throw new InvalidField(`${where} must be text of ${lengthMin} to ${lengthMax} characters`);
  return value;
}
