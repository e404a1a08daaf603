/**
 * Characters that control a terminal or disguise text: controls (C0, DEL, C1), marks of direction, line separators, and
 * unpaired surrogates.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text that is safe to show: it moves no cursor, changes no colours and begins no line. */
export function showText(text: string): string {
  return text.replace(UNSAFE, (character) => NAMED[character] ?? escapeCharacter(character));
}

/** Text of several lines that is safe to show. */
export function showLines(text: string): string {
  return text.split('\n').map(showText).join('\n');
}

/** The same JSON with all unsafe characters escaped. */
export function showJson(json: string): string {
  return json.replace(UNSAFE, (character) => (character === '\n' ? character : unicodeEscape(character)));
}

/** A result as a line of JSON, safe to show. */
export function jsonLine(result: object): string {
  return `${showJson(JSON.stringify(result))}\n`;
}

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : unicodeEscape(character);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The number of columns that a text takes in a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

/** The beginning of a text, with an ellipsis if the text is wider than `widthMax` columns. */
export function cutText(text: string, widthMax: number): string {
  if (text.length <= widthMax && /^[\x20-\x7e]*$/.test(text)) return text;
  let width = 0;
  let kept = '';
  for (const character of text) {
    width += widthOfCharacter(character);
    if (width > widthMax) return `${dropLast(kept, widthMax - 1)}…`;
    kept += character;
  }
  return kept;
}

function dropLast(text: string, widthMax: number): string {
  const characters = [...text];
  while (characters.length > 0 && widthOf(characters.join('')) > widthMax) characters.pop();
  return characters.join('');
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NO_WIDTH = /[\p{Mn}\p{Me}]/u;

function widthOfCharacter(character: string): number {
  if (character <= '\x7e') return 1;
  if (NO_WIDTH.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
