/** What a text field of a filter asks for, as a condition of the storage's criteria. */
export type TextCondition = { equals: string } | { prefix: string };

/**
 * Reads a filter for text: `abc` is that text, `abc*` every text that begins so. What stands in double quotes is taken
 * as it is, such as `"abc*"` or the empty `""`. Blanks around the rest do not count.
 */
export function parseText(field: string): TextCondition {
  const text = field.trim();
  const literal = unquote(text);
  if (literal !== undefined) return { equals: literal };
  return text.endsWith('*') ? { prefix: text.slice(0, -1) } : { equals: text };
}

/** The filter that finds exactly this text. */
export function exactly(text: string): string {
  const needsQuotes =
    text.trim() !== text || text === '' || text.endsWith('*') || unquote(text) !== undefined;
  return needsQuotes ? `"${text}"` : text;
}

/** Whether a text filter is in quotes, so that it cannot mean anything but text. */
export function isQuoted(field: string): boolean {
  return unquote(field.trim()) !== undefined;
}

function unquote(text: string): string | undefined {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : undefined;
}
