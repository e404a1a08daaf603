import { checkOptions as checkMapping, describe } from '../arguments/index.ts';

export {
  checkFlag,
  checkFunction,
  checkInteger,
  checkPositive,
  checkText,
  describe,
} from '../arguments/index.ts';

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
  return checkMapping(name, value, known, (key) => `${name} '${key.slice(0, 60)}'`);
}
