import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { ArgumentTypeError, messageOf, TrackingError } from '../../errors.ts';
import { sha256Of } from './encode-partial.ts';
import { FieldReader, InvalidField } from './field-reader.ts';
import { PARTIAL_SIZE_BYTES_MAX, PARTIAL_TEXT_BYTES_MAX } from './limits.ts';
import { readEntries } from './read-entry.ts';
import { readPartialHeader } from './read-header.ts';
import type { DecodedPartial } from './usage-partial.ts';

const decompress = promisify(gunzip);
const NEW_LINE = 0x0a;

/**
 * Reads a partial from its bytes and validates all of it. The result has exactly the documented fields.
 *
 * @throws TrackingError TRACKS_INVALID_PARTIAL if it is damaged, cut short, too large, or not a partial; TRACKS_FORMAT
 * if a newer version wrote it
 */
export async function decodePartial(bytes: Uint8Array): Promise<DecodedPartial> {
  const whole = await expand(bytes);
  // The last line has the checksum of all lines before it.
  const start = whole.lastIndexOf(NEW_LINE, whole.length - 2) + 1;
  if (start === 0 || whole.at(-1) !== NEW_LINE) throw refuse('it is cut short');
  try {
    const body = whole.subarray(0, start);
    const checksum = readChecksum(whole.toString('utf8', start, whole.length - 1), body);
    return readBody(body, checksum);
  } catch (error) {
    if (error instanceof InvalidField || error instanceof SyntaxError) throw refuse(error.message, error);
    throw error;
  }
}

async function expand(bytes: Uint8Array): Promise<Buffer> {
  if (!(bytes instanceof Uint8Array)) throw new ArgumentTypeError('bytes must be a Uint8Array');
  if (bytes.length > PARTIAL_SIZE_BYTES_MAX)
    throw refuse(`it has ${bytes.length} bytes, but at most ${PARTIAL_SIZE_BYTES_MAX} are allowed`);
  try {
    return await decompress(bytes, { maxOutputLength: PARTIAL_TEXT_BYTES_MAX });
  } catch (error) {
    throw refuse(`it cannot be decompressed (${messageOf(error)})`, error);
  }
}

function readChecksum(line: string, body: Uint8Array): string {
  const written = new FieldReader('its last line', JSON.parse(line)).matching('sha256', /^[0-9a-f]{64}$/);
  if (sha256Of(body) !== written) throw new InvalidField('its checksum does not fit');
  return written;
}

function readBody(body: Buffer, checksum: string): DecodedPartial {
  const end = body.indexOf(NEW_LINE);
  const header = readPartialHeader(
    new FieldReader('its first line', JSON.parse(body.toString('utf8', 0, end))),
  );
  const lines = body.toString('utf8', end + 1, Math.max(end + 1, body.length - 1)).split('\n');
  return { ...header, entries: readEntries(lines, header), checksum };
}

function refuse(reason: string, cause?: unknown): TrackingError {
  return new TrackingError('TRACKS_INVALID_PARTIAL', `the partial cannot be used: ${reason}`, { cause });
}
