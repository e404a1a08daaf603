import type { Delivery } from '../../storage/index.ts';
import type { AccessLogFile } from './access-log-file.ts';
import type { PositionStorage } from './access-log-storage.ts';
import {
  BEGINNING,
  type FileHead,
  findPosition,
  packPosition,
  type StartingPoint,
  sealOf,
} from './file-identity.ts';

/** What a storage has of a file. */
export interface KnownFile {
  /** Names the file in the storage. */
  key: string;
  start: StartingPoint;
}

/** Finds out what of each file is in the storage already, and keeps how far it is through. */
export class KnownFiles {
  readonly #storage: PositionStorage;
  readonly #source: string;

  /** @param source names the log in the storage */
  constructor(storage: PositionStorage, source: string) {
    this.#storage = storage;
    this.#source = source;
  }

  /** Where to begin in a file; undefined if everything in it is in the storage. */
  async find(file: AccessLogFile, head: FileHead): Promise<KnownFile | undefined> {
    if (file.isCompressed && (await this.#isKept(await this.#sealKey(file, head)))) return undefined;
    let best: KnownFile | undefined;
    let isCopy = false;
    for (let number = 1; ; number++) {
      const key = `${this.#source}:${head.print}${number > 1 ? `:${number}` : ''}`;
      const kept = await this.#storage.getPosition(key);
      if (kept === undefined) return best ?? (isCopy ? undefined : { key, start: BEGINNING });
      const start = await findPosition(file, kept);
      if (start === 'shorter') isCopy ||= await this.#beginsWith(key, head);
      else if (start && start.position > (best?.start.position ?? -1)) best = { key, start };
    }
  }

  /** Keeps what tells a file from others that begin with the same line, before the first of it is saved. */
  async keepHead({ key }: KnownFile, { sum }: FileHead): Promise<void> {
    if (sum === undefined || (await this.#isKept(headKey(key)))) return;
    await this.#storage.saveUserTracks([], { source: headKey(key), position: sum });
  }

  /** Keeps that everything in a packed file is in the storage: nothing is added to it any more. */
  async keepSeal(file: AccessLogFile, head: FileHead): Promise<void> {
    const source = await this.#sealKey(file, head);
    if (!(await this.#isKept(source))) await this.#storage.saveUserTracks([], { source, position: 1 });
  }

  /** Whether what was loaded under the key begins as the file does. */
  async #beginsWith(key: string, { sum }: FileHead): Promise<boolean> {
    return sum !== undefined && (await this.#storage.getPosition(headKey(key))) === sum;
  }

  async #isKept(source: string): Promise<boolean> {
    return (await this.#storage.getPosition(source)) !== undefined;
  }

  async #sealKey(file: AccessLogFile, { print }: FileHead): Promise<string> {
    return `${this.#source}:${print}:packed:${await sealOf(file)}`;
  }
}

function headKey(key: string): string {
  return `${key}:head`;
}

/** What goes with the records of a file that are through up to a point. */
export function deliveryOf({ key }: KnownFile, point: StartingPoint): Delivery {
  return { source: key, position: packPosition(point) };
}
