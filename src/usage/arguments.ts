import { checkText } from '../arguments/index.ts';

export { checkOptions } from '../arguments/index.ts';

const SHOWN_NAMES_MAX = 30;

/** Names for an error message. */
export function listNames(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, SHOWN_NAMES_MAX).map((name) => `'${name}'`);
  if (all.length > shown.length) shown.push('…');
  return shown.length > 0 ? shown.join(', ') : 'none';
}

/** Checks a text and its length. @throws TypeError, RangeError */
export function checkBoundedText(name: string, value: unknown, lengthMax: number, lengthMin = 0): string {
  const text = checkText(name, value);
  if (text.length < lengthMin || text.length > lengthMax)
    throw new RangeError(
      `${name} must have ${lengthMin} to ${lengthMax} characters, received ${text.length}`,
    );
  if (!text.isWellFormed()) throw new TypeError(`${name} holds half a surrogate pair`);
  return text;
}
