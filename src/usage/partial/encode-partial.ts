import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { partialNameOf } from './partial-name.ts';
import type { EncodedPartial, UsagePartial } from './usage-partial.ts';

/** The format name in the first line of every partial. */
export const FORMAT_NAME = 'tracktree-usage';

/** The format version that is written, and the latest one that can be read. */
export const FORMAT_VERSION = 1;

const compress = promisify(gzip);

/** A partial as the bytes to send, and the name of its file: docs/FORMAT.md, "Partials". */
export async function encodePartial(partial: UsagePartial): Promise<EncodedPartial> {
  const text = encodeText(partial);
  const checksum = sha256Of(text);
  const whole = `${text}${JSON.stringify({ sha256: checksum })}\n`;
  const bytes = await compress(whole, { level: constants.Z_DEFAULT_COMPRESSION });
  return { name: partialNameOf({ ...partial, checksum }), bytes, checksum };
}

/** The text of a partial before its last line, which has the checksum. The order of the fields is part of the format. */
function encodeText({ definitions, sessions, entries, ...header }: UsagePartial): string {
  const { application, uuid, trackerId, number, first, last, createdAt } = header;
  const format = { format: FORMAT_NAME, version: FORMAT_VERSION };
  const origin = { application, uuid, trackerId, number, first, last, createdAt };
  const lines = [{ ...format, ...origin, definitions, sessions }, ...entries];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

export function sha256Of(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}
