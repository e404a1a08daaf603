import { isDamage } from '../files/index.ts';
import type { EntryStorage } from './entry-storage.ts';
import { findPosition, fingerprintOf, isBeginningOf } from './file-position.ts';
import type { LoadCounter } from './load-result.ts';
import type { StartingPoint } from './log-blocks.ts';
import type { OpenedFile } from './opened-file.ts';

/** The file that is being loaded. */
export interface CurrentFile {
  /** Its name in the storage. */
  key: string;
  start: StartingPoint;
  /** How many of its lines are in the storage already. */
  linesBefore(): Promise<number>;
}

const BEGINNING: StartingPoint = { position: 0, context: Buffer.alloc(0) };
const LINE_BREAK = 0x0a;

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
  async findStart(file: OpenedFile, younger: readonly OpenedFile[]): Promise<StartingPoint | undefined> {
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

  async #find(file: OpenedFile, younger: readonly OpenedFile[]): Promise<StartingPoint | undefined> {
    const print = await fingerprintOf(file, younger.length > 0);
    if (print === undefined || (await isUnfinishedCopy(file, print, younger))) return undefined;
    this.#hasFiles = true;
    const { key, start, isKnown } = await this.#findKey(file, print);
    this.#claimed.add(key);
    this.#hasKnownFile ||= isKnown;
    this.current = { key, start, linesBefore: once(() => countLines(file, start.position)) };
    return start;
  }

  /**
   * Files with the same first line are told apart by what comes before the position that was kept; if that is the same
   * too, by the length of it. Each name belongs to one file.
   */
  async #findKey(
    file: OpenedFile,
    print: string,
  ): Promise<{ key: string; start: StartingPoint; isKnown: boolean }> {
    let best: { key: string; start: StartingPoint; isKnown: boolean } | undefined;
    for (let number = 1; ; number++) {
      const key = `${this.#source}:${print}${number > 1 ? `:${number}` : ''}`;
      const kept = await this.#storage.getPosition(key);
      if (kept === undefined) return best ?? { key, start: BEGINNING, isKnown: false };
      const start = this.#claimed.has(key) ? undefined : await findPosition(file, kept);
      if (start && start.position > (best?.start.position ?? -1)) best = { key, start, isKnown: true };
    }
  }
}

/**
 * Whether a file is the copy of a younger one, which some tools make before they empty the original. It was made later than the
 * original, while a file that was rolled is older than the one after it.
 */
async function isUnfinishedCopy(
  file: OpenedFile,
  print: string,
  younger: readonly OpenedFile[],
): Promise<boolean> {
  for (const other of younger) {
    if (file.isCompressed || other.isCompressed || file.birthTime <= other.birthTime) continue;
    if ((await fingerprintOf(other, false)) === print && (await isBeginningOf(file, other))) return true;
  }
  return false;
}

async function countLines(file: OpenedFile, end: number): Promise<number> {
  const source = await file.read(0);
  let count = 0;
  try {
    for (let left = end; left > 0; ) {
      const bytes = (await source.read())?.subarray(0, left);
      if (!bytes) break;
      for (let at = bytes.indexOf(LINE_BREAK); at >= 0; at = bytes.indexOf(LINE_BREAK, at + 1)) count++;
      left -= bytes.length;
    }
  } finally {
    await source.close();
  }
  return count;
}

function once<T>(compute: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= compute();
    return result;
  };
}
