import { checkText, describe } from '../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../errors.ts';

export {
  checkFlag,
  checkFunction,
  checkInteger,
  checkOptions,
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
  throw typeof value === 'string' ? new ArgumentRangeError(message) : new ArgumentTypeError(message);
}

/** Checks a list of texts. @throws TypeError */
export function checkTexts(name: string, texts: readonly unknown[]): readonly string[] {
  if (!Array.isArray(texts))
    throw new ArgumentTypeError(`${name} must be an array, received ${describe(texts)}`);
  return texts.map((text, index) => checkText(`${name}[${index}]`, text));
}
