import { describe } from '../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts';

/** The greatest run id: run ids are unsigned 32-bit integers, and 0 stands for the current run. */
export const RUN_ID_MAX = 0xffffffff;

/**
 * The longest text in UTF-16 units that an index takes: a task id, a user name, a value of an indexed attribute. V8 hashes
 * longer texts by their length alone, so that a map of many of one length becomes a list.
 */
export const INDEXED_TEXT_LENGTH_MAX = 16_383;

/** Checks a text that goes into an index: well-formed Unicode of at most 16,383 UTF-16 units. @throws TypeError, RangeError */
export function checkIndexedText(name: string, value: unknown): string {
  if (typeof value !== 'string')
    throw new ArgumentTypeError(`${name} must be a string, received ${describe(value)}`);
  if (value.length > INDEXED_TEXT_LENGTH_MAX) {
    throw new ArgumentRangeError(
      `${name} is ${value.length} characters long, but at most ${INDEXED_TEXT_LENGTH_MAX} are allowed; put long text into data`,
    );
  }
  if (!value.isWellFormed()) {
    throw new ArgumentTypeError(`${name} holds half a surrogate pair; use toWellFormed() to replace it`);
  }
  return value;
}

/** Checks a run id; null and undefined mean 0, the current run. @throws TypeError, RangeError */
export function checkRunId(name: string, value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number')
    throw new ArgumentTypeError(`${name} must be a number, received ${describe(value)}`);
  if (!Number.isInteger(value) || value < 0 || value > RUN_ID_MAX) {
    throw new ArgumentRangeError(`${name} must be an integer from 0 to ${RUN_ID_MAX}, received ${value}`);
  }
  return value;
}
