import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts';
import { describe } from './describe.ts';

/** Checks a text, of any length. @throws TypeError */
export function checkText(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new ArgumentTypeError(`${name} must be a string, received ${describe(value)}`);
}

/** Checks a text that must say something. @throws TypeError; RangeError if it is empty */
export function checkName(name: string, value: unknown): string {
  const text = checkText(name, value);
  if (text === '') throw new ArgumentRangeError(`${name} must not be empty`);
  return text;
}

/** Checks a text and its length. @throws TypeError, RangeError */
export function checkBoundedText(name: string, value: unknown, lengthMax: number, lengthMin = 0): string {
  const text = checkText(name, value);
  if (text.length < lengthMin || text.length > lengthMax)
    throw new ArgumentRangeError(
      `${name} must have ${lengthMin} to ${lengthMax} characters, received ${text.length}`,
    );
  if (!text.isWellFormed()) throw new ArgumentTypeError(`${name} holds half a surrogate pair`);
  return text;
}

/** Checks an integer within bounds, which belong to it. @throws TypeError, RangeError */
export function checkInteger(
  name: string,
  value: unknown,
  least: number,
  greatest = Number.MAX_SAFE_INTEGER,
): number {
  if (typeof value !== 'number')
    throw new ArgumentTypeError(`${name} must be a number, received ${describe(value)}`);
  if (!Number.isInteger(value) || value < least || value > greatest)
    throw new ArgumentRangeError(
      `${name} must be an integer from ${least} to ${greatest}, received ${value}`,
    );
  return value;
}

/** Checks an integer > 0. @throws TypeError, RangeError */
export function checkPositive(name: string, value: unknown): number {
  return checkInteger(name, value, 1);
}

/** Checks an integer >= 0. @throws TypeError, RangeError */
export function checkCount(name: string, value: unknown): number {
  if (typeof value !== 'number')
    throw new ArgumentTypeError(`${name} must be a number, received ${describe(value)}`);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new ArgumentRangeError(`${name} must be an integer >= 0, received ${value}`);
}

/** Checks a flag; absent means false. @throws TypeError */
export function checkFlag(name: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? false;
  throw new ArgumentTypeError(`${name} must be a boolean, received ${describe(value)}`);
}

/** Checks a function that may be absent. @throws TypeError */
export function checkFunction<F>(name: string, value: F | undefined): F | undefined {
  if (value === undefined || typeof value === 'function') return value;
  throw new ArgumentTypeError(`${name} must be a function, received ${describe(value)}`);
}

/** Checks the path of a file or a folder. @throws TypeError, RangeError */
export function checkPath(name: string, value: unknown): string {
  if (typeof value !== 'string')
    throw new ArgumentTypeError(`${name} must be a path, received ${describe(value)}`);
  if (value === '' || value.includes('\0'))
    throw new ArgumentRangeError(`${name} must be a path, received ${describe(value)}`);
  return value;
}
