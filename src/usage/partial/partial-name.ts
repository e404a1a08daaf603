/** The parts of a partial's file name. */
export interface PartialName {
  uuid: string;
  trackerId: string;
  number: number;
  /** The first 16 digits of the checksum. */
  checksum: string;
}

/** A user's identifier, too restricted for an e-mail address or a path. */
export const UUID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** A tracker's identifier: 16 random hexadecimal digits. */
export const TRACKER_ID = /^[0-9a-f]{16}$/;

/** The name of a partial's file: uuid, tracker, number with at least eight digits, start of the checksum. */
export const PARTIAL_NAME =
  /^([A-Za-z0-9][A-Za-z0-9_-]{0,63})\.([0-9a-f]{16})\.(\d{8,15})\.([0-9a-f]{16})\.usage\.gz$/;

/** The end of the names of partials. */
export const PARTIAL_ENDING = '.usage.gz';

/** The HTTP header that names an uploaded partial. */
export const PARTIAL_NAME_HEADER = 'x-usage-partial';

const NUMBER_DIGITS = 8;
const CHECKSUM_DIGITS = 16;

/** The name of a partial's file. Two partials have the same name only if they are equal. */
export function partialNameOf({ uuid, trackerId, number, checksum }: PartialName): string {
  const digits = String(number).padStart(NUMBER_DIGITS, '0');
  return `${uuid}.${trackerId}.${digits}.${checksum.slice(0, CHECKSUM_DIGITS)}${PARTIAL_ENDING}`;
}

/** The parts of a file name; undefined if it is not the name of a partial. */
export function parsePartialName(name: string): PartialName | undefined {
  const [, uuid, trackerId, digits, checksum] = PARTIAL_NAME.exec(name) ?? [];
  if (!uuid || !trackerId || !digits || !checksum) return undefined;
  const parsed = { uuid, trackerId, number: Number(digits), checksum };
  // More leading zeros than needed would be a second name of the same partial.
  return parsed.number > 0 && partialNameOf(parsed) === name ? parsed : undefined;
}
