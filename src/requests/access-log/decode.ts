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
  const first = bytes[at]!;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || at + length > bytes.length) return 0;
  const [least, greatest] = secondByteBounds(first);
  if (bytes[at + 1]! < least || bytes[at + 1]! > greatest) return 0;
  for (let next = at + 2; next < at + length; next++) {
    if ((bytes[next]! & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** Without forms that are longer than they need be, halves of pairs, and what lies beyond Unicode. */
function secondByteBounds(first: number): readonly [least: number, greatest: number] {
  if (first === 0xe0) return [0xa0, 0xbf];
  if (first === 0xed) return [0x80, 0x9f];
  if (first === 0xf0) return [0x90, 0xbf];
  if (first === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}
