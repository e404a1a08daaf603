import { createHash } from 'node:crypto';
import { FIRST_LINE_BYTES_MAX } from './limits.ts';
import type { FileStart, LineFile } from './line-file.ts';
import type { Point, PositionFormat } from './position.ts';

const LINE_BREAK = 0x0a;

/** The first bytes of a file, by which it is told from most others. */
export interface FileHead extends FileStart {
  /** Without its line break. */
  firstLine: Buffer;
  /** Whether the first line has its end, or is longer than it is looked at. */
  isComplete: boolean;
}

/** What a storage has of a file. */
export interface KnownFile {
  /** Names the file in the storage. */
  key: string;
  /** Where to go on. */
  start: Point;
}

/** The positions that a storage keeps, as far as they are read. */
export interface KeptPositions {
  getPosition(source: string): Promise<number | undefined>;
}

export async function readHead(file: LineFile): Promise<FileHead> {
  const { bytes, damage } = await file.readBeginning(FIRST_LINE_BYTES_MAX);
  const end = bytes.indexOf(LINE_BREAK);
  const firstLine = end === -1 ? bytes : bytes.subarray(0, end);
  return { bytes, damage, firstLine, isComplete: end >= 0 || bytes.length === FIRST_LINE_BYTES_MAX };
}

/** Stands for the first line of a file in its key. */
export function fingerprintOf(firstLine: Buffer): string {
  return createHash('sha256').update(firstLine).digest('hex').slice(0, 32);
}

/** What a storage has of files with the same first line. */
export interface Candidates {
  /** The one whose position is in the file, and furthest in it. */
  known: KnownFile | undefined;
  /** Keys with a position behind the end of the file. */
  longer: string[];
  /** The key for a file that is not known. */
  freeKey: string;
}

/**
 * Finds a file among those that the storage knows by the same first line. The context of the kept position tells them apart; if that
 * is the same too, the greatest position wins.
 *
 * @param name of the source and the first line
 * @param taken keys of other files
 */
export async function findKnown(
  file: LineFile,
  name: string,
  storage: KeptPositions,
  format: PositionFormat,
  taken: ReadonlySet<string> = new Set(),
): Promise<Candidates> {
  const found: Candidates = { known: undefined, longer: [], freeKey: name };
  for (let number = 2; ; number++) {
    const key = found.freeKey;
    const kept = await storage.getPosition(key);
    if (kept === undefined) return found;
    found.freeKey = `${name}:${number}`;
    const start = taken.has(key) ? undefined : await format.find(file, kept);
    if (start === 'shorter') found.longer.push(key);
    else if (start && start.position > (found.known?.start.position ?? -1)) found.known = { key, start };
  }
}
