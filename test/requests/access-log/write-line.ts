/** What a server writes into a line; what is null it writes as `-`. */
export interface LineFields {
  serverName?: string | null | undefined;
  remote: string;
  user: string | null;
  date: number;
  /** Minutes east of Greenwich. */
  offset: number;
  request: string;
  status: number;
  bytes: number | null;
  referrer: string | null;
  userAgent: string | null;
}

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
const APACHE_ESCAPES: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\v': '\\v',
};

/** Writes a text as Apache does: what is not printable ASCII, byte by byte. */
export function escapeLikeApache(text: string): string {
  return escapeBytes(text, (character) => APACHE_ESCAPES[character]);
}

/** Writes a text as nginx does: quotes and backslashes too as bytes. */
export function escapeLikeNginx(text: string): string {
  return escapeBytes(text, (character) =>
    /["\\]/.test(character) ? hex(character.charCodeAt(0)).toUpperCase() : undefined,
  ).replaceAll('\\X', '\\x');
}

function escapeBytes(text: string, escapeText: (character: string) => string | undefined): string {
  const characters = Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    return escapeText(character) ?? (byte < 0x20 || byte > 0x7e ? hex(byte) : character);
  });
  return characters.join('');
}

function hex(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}

/** The time of a line, such as `20/May/2015:12:05:17 +0000`. */
export function formatTime(date: number, offset = 0): string {
  const local = new Date(date + offset * 60_000);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = `${two(local.getUTCDate())}/${MONTHS[local.getUTCMonth()]}/${local.getUTCFullYear()}`;
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join(':');
  const minutes = Math.abs(offset);
  return `${day}:${time} ${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}

/** A line of the combined format. */
export function writeLine(fields: LineFields, escapeText = escapeLikeApache): string {
  const { referrer, userAgent } = fields;
  const texts = [referrer, userAgent].map((text) => (text === null ? '"-"' : `"${escapeText(text)}"`));
  return `${writeCommonLine(fields, escapeText)} ${texts.join(' ')}`;
}

/** A line of the common format. */
export function writeCommonLine(fields: LineFields, escapeText = escapeLikeApache): string {
  const { serverName, remote, user, date, offset, request, status, bytes } = fields;
  const host = serverName ? `${serverName}:443 ` : '';
  const client = `${remote} - ${user === null ? '-' : escapeText(user)}`;
  return `${host}${client} [${formatTime(date, offset)}] "${escapeText(request) || '-'}" ${status} ${bytes ?? '-'}`;
}

/** Lines of different moments, each with a path of its own: `/<n>`. */
export function numberedLine(n: number, more: Partial<LineFields> = {}): string {
  return writeLine({
    remote: `192.0.2.${n % 200}`,
    user: null,
    date: Date.UTC(2026, 10, 21) + n * 1_000,
    offset: 60,
    request: `GET /${n} HTTP/1.1`,
    status: 200,
    bytes: n,
    referrer: null,
    userAgent: 'curl/8.5.0',
    ...more,
  });
}

/** The lines `from` to `to` - 1, each with its line break. */
export function numberedLines(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, i) => `${numberedLine(from + i)}\n`).join('');
}
