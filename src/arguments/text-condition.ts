/** What a text that a person writes asks for, as a condition of criteria. */
export type TextCondition = { equals: string } | { prefix: string };

/**
 * Reads a condition: `abc` is that text, `abc*` every text that begins with `abc`. Double quotes hold a text literally, such as
 * `"abc*"` or the empty `""`. Blanks around the text do not count.
 */
export function parseText(written: string): TextCondition {
  const text = written.trim();
  const literal = unquote(text);
  if (literal !== undefined) return { equals: literal };
  return text.endsWith('*') ? { prefix: text.slice(0, -1) } : { equals: text };
}

/** Reads conditions on a value: `5` is the number and the text, `true` the truth value and the text, `"5"` the text alone. */
export function parseValue(written: string): (TextCondition | { equals: number | boolean })[] {
  const scalar = parseScalar(written);
  return typeof scalar === 'string' ? [parseText(written)] : [{ equals: scalar }, parseText(written)];
}

/** The number or truth value that a text spells, or the text, without its double quotes. */
export function parseScalar(written: string): string | number | boolean {
  const text = written.trim();
  if (text === 'true' || text === 'false') return text === 'true';
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text));
  return isNumber ? Number(text) : (unquote(text) ?? text);
}

/** The condition that only this text meets. */
export function exactly(text: string): string {
  const needsQuotes =
    text.trim() !== text || text === '' || text.endsWith('*') || unquote(text) !== undefined;
  return needsQuotes ? `"${text}"` : text;
}

function unquote(text: string): string | undefined {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : undefined;
}
