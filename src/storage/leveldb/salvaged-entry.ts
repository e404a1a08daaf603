import { KEY_TRAILER_BYTES } from './level-table.ts';

/** A change that was found in a file of the database: a value for a key, or that the key was deleted. */
export interface SalvagedEntry {
  key: string;
  /** Of two changes to one key, the one with the greater number came later. */
  sequence: number;
  /** Undefined: the key was deleted. */
  value: Buffer | undefined;
  /** Whether the checksum fits that LevelDB keeps of the block it stands in. */
  isIntact: boolean;
}

/** The kinds of changes. */
export const VALUE = 1;
const DELETION = 0;

/** LevelDB gives no greater numbers: an entry with one is damaged. */
const SEQUENCE_MAX = Number.MAX_SAFE_INTEGER;

/** The change that an entry of a table stands for; undefined if it cannot be one. */
export function entryOfTable(
  internalKey: Buffer,
  value: Buffer,
  isIntact: boolean,
): SalvagedEntry | undefined {
  const end = internalKey.length - KEY_TRAILER_BYTES;
  if (end < 1) return undefined;
  const trailer = internalKey.readBigUInt64LE(end);
  const kind = Number(trailer & 0xffn);
  const sequence = Number(trailer >> 8n);
  return salvagedEntry(internalKey.subarray(0, end), kind, sequence, value, isIntact);
}

/** @param kind as LevelDB writes it */
export function salvagedEntry(
  key: Buffer,
  kind: number,
  sequence: number,
  value: Buffer,
  isIntact: boolean,
): SalvagedEntry | undefined {
  if ((kind !== VALUE && kind !== DELETION) || sequence > SEQUENCE_MAX) return undefined;
  return { key: key.toString('utf8'), sequence, value: kind === VALUE ? value : undefined, isIntact };
}
