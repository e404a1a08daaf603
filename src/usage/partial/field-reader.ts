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
    return nameOf(this.#location);
  }

  text(name: string, lengthMax: number, lengthMin = 0): string {
    return checkTextField(() => `${name} of ${this.#where}`, this.#own(name), lengthMax, lengthMin);
  }

  matching(name: string, pattern: RegExp): string {
    const isMatch = (value: unknown) => typeof value === 'string' && pattern.test(value);
    return this.#checked(name, isMatch, () => `must match ${pattern}`);
  }

  // Numbers are checked without closures: most fields are numbers.
  integer(name: string, least: number, greatest = Number.MAX_SAFE_INTEGER): number {
    const value = this.#own(name) as number;
    if (Number.isSafeInteger(value) && value >= least && value <= greatest) return value;
    throw this.#wrong(name, `must be an integer from ${least} to ${greatest}`);
  }

  finite(name: string): number {
    const value = this.#own(name) as number;
    if (Number.isFinite(value)) return value;
    throw this.#wrong(name, 'must be a finite number');
  }

  flag(name: string): boolean {
    return this.#checked(
      name,
      (value) => typeof value === 'boolean',
      () => 'must be a boolean',
    );
  }

  oneOf<T extends string>(name: string, known: readonly T[]): T {
    const isKnown = (value: unknown) => known.includes(value as T);
    return this.#checked(name, isKnown, () => `must be one of ${known.join(', ')}`);
  }

  object(name: string): FieldReader {
    return new FieldReader(`${name} of ${this.#where}`, this.#own(name));
  }

  /** The items of a list, each read by `read`. */
  list<T>(name: string, lengthMax: number, read: (item: unknown, where: string) => T): T[] {
    const isFitting = (value: unknown) => Array.isArray(value) && value.length <= lengthMax;
    const items = this.#checked<unknown[]>(name, isFitting, () => `must be a list of at most ${lengthMax}`);
    return items.map((item, index) => read(item, `${name}[${index}] of ${this.#where}`));
  }

  #checked<T>(name: string, isValid: (value: unknown) => boolean, expected: () => string): T {
    const value = this.#own(name);
    if (!isValid(value)) throw this.#wrong(name, expected());
    return value as T;
  }

  #wrong(name: string, expected: string): InvalidField {
    return new InvalidField(`${name} of ${this.#where} ${expected}`);
  }

  #own(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
  }
}

/** Well-formed text within the allowed length. @throws InvalidField */
export function checkTextField(where: Location, value: unknown, lengthMax: number, lengthMin = 0): string {
  const isFitting = typeof value === 'string' && value.length >= lengthMin && value.length <= lengthMax;
  if (isFitting && value.isWellFormed()) return value;
  throw new InvalidField(`${nameOf(where)} must be text of ${lengthMin} to ${lengthMax} characters`);
}

const nameOf = (where: Location): string => (typeof where === 'string' ? where : where());
