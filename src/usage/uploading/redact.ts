const HIDDEN = '***';

/**
 * An error as it may be shown: without secrets in its message, and without the original, which may hold them anywhere. What tells kinds of
 * errors apart, its name and code, stays.
 */
export function redactError(error: unknown, secrets: readonly string[]): Error {
  const original = error instanceof Error ? error : new Error(String(error));
  const message = original.message || ('code' in original ? String(original.code) : original.name);
  const redacted = new Error(redactText(message, secrets));
  redacted.name = original.name;
  if ('code' in original) Object.assign(redacted, { code: original.code });
  return redacted;
}

/** The text with each secret hidden, also where it was encoded for an address or a header. */
export function redactText(text: string, secrets: readonly string[]): string {
  let redacted = text;
  for (const secret of secrets.flatMap(formsOf)) redacted = redacted.replaceAll(secret, HIDDEN);
  return redacted;
}

function formsOf(secret: string): string[] {
  if (secret === '') return [];
  const forms = [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)];
  return [...new Set([...forms, Buffer.from(secret).toString('base64')])];
}
