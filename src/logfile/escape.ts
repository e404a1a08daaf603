/** Control characters, the backslash, and halves of surrogate pairs that stand alone. */
const UNSAFE = '[\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\\\\\ud800-\\udfff]';
const SHORT: ReadonlyMap<string, string> = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);
const LONG = new Map([...SHORT].map(([character, escaped]) => [escaped, character]));
const ESCAPED = /\\(?:u[0-9a-f]{4}|[\\nrt])/g;

/**
 * Makes a function that writes text so that it stays within one line and, where it is followed by a delimiter, within
 * its field. Other text than that stays readable as it is.
 */
export function createEscaping(delimiter: string | undefined): (text: string) => string {
  const pattern = delimiter === undefined ? UNSAFE : `(?:${UNSAFE}|${escapeCharacter(delimiter)})`;
  const first = new RegExp(pattern, 'u');
  const every = new RegExp(pattern, 'gu');
  return (text) => (first.test(text) ? text.replace(every, escapeOne) : text);
}

/** The text that was escaped. A backslash that begins no escape sequence stands for itself. */
export function unescapeText(text: string): string {
  return text.includes('\\') ? text.replace(ESCAPED, unescapeOne) : text;
}

function escapeOne(character: string): string {
  return SHORT.get(character) ?? escapeCharacter(character);
}

/** A character as `\uXXXX`. */
export function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function unescapeOne(sequence: string): string {
  return LONG.get(sequence) ?? String.fromCharCode(Number.parseInt(sequence.slice(2), 16));
}
