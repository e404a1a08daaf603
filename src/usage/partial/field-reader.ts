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
    const isFitting = (value: unknown) => isText(value, lengthMax, lengthMin);
    return this.#checked(name, isFitting, () => expectedText(lengthMax, lengthMin));
  }

  matching(name: string, pattern: RegExp): string {
    const isMatch = (value: unknown) => typeof value === 'string' && pattern.test(value);
    return this.#checked(name, isMatch, () => `must match ${pattern}`);
  }

  integer(name: string, least: number, greatest = Number.MAX_SAFE_INTEGER): number {
    const isWithin = (value: unknown) =>
      Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= greatest;
    return this.#checked(name, isWithin, () => `must be an integer from ${least} to ${greatest}`);
  }

  finite(name: string): number {
    return this.#checked(name, Number.isFinite, () => 'must be a finite number');
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
    if (!isValid(value)) throw new InvalidField(`${name} of ${this.#where} ${expected()}`);
    return value as T;
  }

  #own(name: string): unknown {
    return Object.hasOwn(this.#value, name) ? this.#value[name] : undefined;
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
