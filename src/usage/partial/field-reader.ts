/** A field of a partial is invalid. */
export class InvalidField extends Error {}

/** What error messages call an object; a function where building the text would take longer than reading. */
type Location = string | (() => string);

/** Reads fields of a line of JSON from outside, and refuses what is not documented. */
export class FieldReader {
  readonly #location: Location;
  readonly #value: Record<string, unknown>;

  constructor(location: Location, value: unknown) {
    this.#location = location;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InvalidField(`${this.#where} is not an object`);
    this.#value = value as Record<string, unknown>;
  }

  get #where(): string {
    return typeof this.#location === 'string' ? this.#location : this.#location();
  }

  /** Well-formed text within the allowed length. */
  text(name: string, lengthMax: number, lengthMin = 0): string {
    const value = this.#own(name);
    if (!isText(value, lengthMax, lengthMin)) throw this.#wrong(name, expectedText(lengthMax, lengthMin));
    return value;
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
export function checkTextField(where: string, value: unknown, lengthMax: number, lengthMin = 0): string {
  if (!isText(value, lengthMax, lengthMin))
    throw new InvalidField(`${where} ${expectedText(lengthMax, lengthMin)}`);
  return value;
}

function isText(value: unknown, lengthMax: number, lengthMin: number): value is string {
  return (
    typeof value === 'string' &&
    value.length <= lengthMax &&
    value.length >= lengthMin &&
    value.isWellFormed()
  );
}

const expectedText = (lengthMax: number, lengthMin: number): string =>
  `must be text of ${lengthMin} to ${lengthMax} characters`;
