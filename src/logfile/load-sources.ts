import { isDamage } from '../files/index.ts';
import {
  BEGINNING,
  countLines,
  findKnown,
  fingerprintOf,
  isBeginningOf,
  type LineFile,
  type Point,
  PositionFormat,
  readHead,
} from '../lines/index.ts';
import type { EntryStorage } from './entry-storage.ts';
import type { LoadCounter } from './load-result.ts';

/** How the position in a log file is kept, for files of up to 32 GiB. */
export const LOG_POSITIONS = new PositionFormat('a log file', 18);

/** The file that is being loaded. */
export interface CurrentFile {
  /** Its name in the storage. */
  key: string;
  start: Point;
  /** How many of its lines are in the storage already. */
  linesBefore(): Promise<number>;
}

/** Finds out what of each file of a log is in the storage already. */
export class LoadSources {
  current: CurrentFile | undefined;
  readonly #storage: EntryStorage;
  readonly #source: string;
  readonly #counter: LoadCounter;
  /** Names that belong to a file of this load. */
  readonly #claimed = new Set<string>();
  #hasFiles = false;
  #hasKnownFile = false;

  constructor(storage: EntryStorage, source: string, counter: LoadCounter) {
    this.#storage = storage;
    this.#source = source;
    this.#counter = counter;
  }

  /** Where to begin in a file; undefined if it is to be passed over in this load. */
  async findStart(file: LineFile, younger: readonly LineFile[]): Promise<Point | undefined> {
    try {
      return await this.#find(file, younger);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#counter.addDamage(file.path, error);
      return undefined;
    }
  }

  /**
   * Whether the log was loaded before, but no file is left of those that were there; to be asked when all files have been
   * looked at.
   */
  async hasGap(): Promise<boolean> {
    const wasLoaded = (await this.#storage.getPosition(this.#source)) !== undefined;
    if (!wasLoaded && this.#hasFiles)
      await this.#storage.saveUserTracks([], { source: this.#source, position: 0 });
    return wasLoaded && !this.#hasKnownFile;
  }

  async #find(file: LineFile, younger: readonly LineFile[]): Promise<Point | undefined> {
    const print = await printOf(file, younger.length > 0);
    if (print === undefined || (await isUnfinishedCopy(file, print, younger))) return undefined;
    this.#hasFiles = true;
    const name = `${this.#source}:${print}`;
    const { known, freeKey } = await findKnown(file, name, this.#storage, LOG_POSITIONS, this.#claimed);
    const { key, start } = known ?? { key: freeKey, start: BEGINNING };
    this.#claimed.add(key);
    this.#hasKnownFile ||= known !== undefined;
    this.current = { key, start, linesBefore: once(() => countLines(file, start.position)) };
    return start;
  }
}

/**
 * Tells a file by its first line; undefined if that is not complete yet. A file that is rolled gets no more than it has.
 *
 * @throws the damage of a packed file that has not even its first line whole
 */
async function printOf(file: LineFile, isRolled: boolean): Promise<string | undefined> {
  const { firstLine, isComplete, damage } = await readHead(file);
  if (damage && !isComplete) throw damage;
  return isComplete || (isRolled && firstLine.length > 0) ? fingerprintOf(firstLine) : undefined;
}

/**
 * Whether a file is the copy of a younger one, which some tools make before they empty the original. It was made later than the
 * original, while a file that was rolled is older than the one after it.
 */
async function isUnfinishedCopy(
  file: LineFile,
  print: string,
  younger: readonly LineFile[],
): Promise<boolean> {
  for (const other of younger) {
    if (file.isPacked || other.isPacked || file.birthTime <= other.birthTime) continue;
    if ((await printOf(other, false)) === print && (await isBeginningOf(file, other))) return true;
  }
  return false;
}

function once<T>(compute: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= compute();
    return result;
  };
}
