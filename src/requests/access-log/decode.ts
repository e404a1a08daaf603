import { isUtf8 } from 'node:buffer';

/** What Apache writes for characters that are not `\xHH`; nginx writes only `\xHH`. */
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  v: '\v',
  f: '\f',
};

/** A run of bytes, which may be one character together, or an escaped character. */
const ESCAPED = /(?:\\x[0-9A-Fa-f]{2})+|\\(.)/gs;

const REPLACEMENT = '\ufffd';

/** The text of some bytes in UTF-8. A byte that is none of it is shown as `\xhh`, as Apache would have written it. */
export function decodeText(bytes: Buffer, start = 0, end = bytes.length): string {
  const text = bytes.toString('utf8', start, end);
  return text.includes(REPLACEMENT) ? decodeDamaged(bytes.subarray(start, end)) : text;
}

/** Takes back the escapes of a field of a log. What is no escape is left as it is. */
export function unescapeText(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(ESCAPED, (run, character?: string) =>
    character === undefined ? decodeText(bytesOf(run)) : (ESCAPES[character] ?? run),
  );
}

function bytesOf(run: string): Buffer {
  return Buffer.from(run.replaceAll('\\x', ''), 'hex');
}

function decodeDamaged(bytes: Buffer): string {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      parts.push(bytes.toString('utf8', start, at), `\\x${bytes.toString('hex', at, at + 1)}`);
      start = at + 1;
    }
    at += length || 1;
  }
  parts.push(bytes.toString('utf8', start));
  return parts.join('');
}

/** Bytes of the character that begins there; 0 if none does. */
function sequenceLength(bytes: Buffer, at: number): number {
  if (bytes[at]! < 0x80) return 1;
  for (let length = 2; length <= 4; length++) if (isUtf8(bytes.subarray(at, at + length))) return length;
  return 0;
}
