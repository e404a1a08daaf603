const HIDDEN = '***';

/**
 * An error that can be shown: its name and code, and its message without secrets. The original, which may contain them
 * anywhere, is not its cause.
 */
export function redactError(error: unknown, secrets: readonly string[]): Error {
  const original = error instanceof Error ? error : new Error(String(error));
  const message = original.message || ('code' in original ? String(original.code) : original.name);
  const redacted = new Error(redactText(message, secrets));
  redacted.name = original.name;
  if ('code' in original) Object.assign(redacted, { code: original.code });
  return redacted;
}

/** The text with each secret hidden, also in the encodings of addresses and headers. */
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
