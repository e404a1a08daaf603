import { crc32 } from 'node:zlib';
import {
  BEGINNING,
  findKnown,
  fingerprintOf,
  type KnownFile,
  type LineFile,
  type Point,
  PositionFormat,
  readHead,
} from '../../lines/index.ts';
import type { Delivery } from '../../storage/index.ts';
import type { PositionStorage } from './access-log-storage.ts';

/** How the position in an access log is kept, for files of up to 128 GiB. */
const POSITIONS = new PositionFormat('an access log', 16);

/** Bytes that tell of a file that is shorter than what was loaded whether it is the beginning of that. */
const SUM_SIZE_BYTES = 1_024;
const CARRIAGE_RETURN = 0x0d;

/** A file that has something to load. */
export interface NewContent extends KnownFile {
  /** Names the file as far as its first line tells. */
  name: string;
}

/** Finds out what of each file is in the storage already, and keeps how far it is loaded. */
export class KnownFiles {
  readonly #storage: PositionStorage;
  readonly #source: string;

  /** @param source names the log in the storage */
  constructor(storage: PositionStorage, source: string) {
    this.#storage = storage;
    this.#source = source;
  }

  /**
   * Where to begin in a file; undefined if everything in it is in the storage. Keeps what tells the file from others that begin with the
   * same line.
   */
  async find(file: LineFile): Promise<NewContent | undefined> {
    const { bytes, damage, firstLine } = await readHead(file);
    if (bytes.length === 0 && damage) throw damage;
    if (bytes.length === 0) return undefined;
    const name = `${this.#source}:${fingerprintOf(withoutReturn(firstLine))}`;
    if (file.isPacked && (await this.#isKept(await sealKey(file, name)))) return undefined;
    const sum = bytes.length < SUM_SIZE_BYTES ? undefined : crc32(bytes.subarray(0, SUM_SIZE_BYTES));
    const { known, longer, freeKey } = await findKnown(file, name, this.#storage, POSITIONS);
    if (!known && (await this.#isCopy(sum, longer))) return undefined;
    const { key, start } = known ?? { key: freeKey, start: BEGINNING };
    if (sum !== undefined) await this.#keepOnce(headKey(key), sum);
    return { key, start, name };
  }

  /** Keeps that everything in a packed file is in the storage: nothing is added to it any more. */
  async keepSeal(file: LineFile, { name }: NewContent): Promise<void> {
    await this.#keepOnce(await sealKey(file, name), 1);
  }

  /** Whether a file is the beginning of one of those that are longer. */
  async #isCopy(sum: number | undefined, longer: readonly string[]): Promise<boolean> {
    if (sum === undefined) return false;
    const sums = await Promise.all(longer.map((key) => this.#storage.getPosition(headKey(key))));
    return sums.includes(sum);
  }

  async #keepOnce(source: string, position: number): Promise<void> {
    if (!(await this.#isKept(source))) await this.#storage.saveUserTracks([], { source, position });
  }

  async #isKept(source: string): Promise<boolean> {
    return (await this.#storage.getPosition(source)) !== undefined;
  }
}

/** What a packed file says of its content at its end, so that it need not be unpacked to be known again. */
async function sealKey(file: LineFile, name: string): Promise<string> {
  return `${name}:packed:${file.sizeBytes}-${(await file.readTrailer()).toString('hex')}`;
}

function headKey(key: string): string {
  return `${key}:head`;
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
}

/** What goes with the records of a file up to a point. */
export function deliveryOf({ key }: KnownFile, point: Point): Delivery {
  return { source: key, position: POSITIONS.encode(point) };
}
