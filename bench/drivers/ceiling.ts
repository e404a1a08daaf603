import { Level } from 'level';
import { Packr } from 'msgpackr';
import type { DriverOptions, NewTrack, Row, Saver } from '../driver.ts';

type StoredTrack = [
  1,
  checksum: number,
  runId: number,
  form: 0,
  timeStamp: number,
  taskId: string,
  userName: string,
  data: Row['data'],
];

const packr = new Packr({ useRecords: false });
const NO_CHECKSUM = 0xffffffff;
const KEY_DIGITS = 10;
const SCAN_ENTRIES = 1_000;

/**
 * What LevelDB and MessagePack give without any engine around them: records of the same bytes as the engine's (but
 * for the checksum's value), under the same keys. No index, no check, no run, no question answered.
 */
export class CeilingDriver implements Saver {
  #database: Level<string, Uint8Array> | undefined;
  #sync = false;
  #lastNum = 0;

  async open({ folder, durability }: DriverOptions): Promise<void> {
    const database = new Level<string, Uint8Array>(folder, { valueEncoding: 'view' });
    await database.open();
    this.#database = database;
    this.#sync = durability === 'fsync';
    const [newest] = await database.keys({ reverse: true, limit: 1 }).all();
    this.#lastNum = newest ? trackNumOf(newest) : 0;
  }

  async saveBatch(tracks: readonly NewTrack[]): Promise<void> {
    const batch = this.#open.batch();
    for (const track of tracks) batch.put(keyOf(++this.#lastNum), encodeTrack(track));
    await batch.write({ sync: this.#sync });
  }

  async saveOne(track: NewTrack): Promise<void> {
    await this.#open.put(keyOf(++this.#lastNum), encodeTrack(track), { sync: this.#sync });
  }

  /** Reads and decodes every record, as an opening without any stored index would have to. */
  async scan(visit: (row: Row) => void): Promise<void> {
    const iterator = this.#open.iterator();
    for (;;) {
      const entries = await iterator.nextv(SCAN_ENTRIES);
      for (const [key, value] of entries) visit(decodeTrack(trackNumOf(key), value));
      if (entries.length === 0) break;
    }
    await iterator.close();
  }

  async close(): Promise<void> {
    await this.#open.close();
    this.#database = undefined;
  }

  get #open(): Level<string, Uint8Array> {
    if (!this.#database) throw new Error('not open');
    return this.#database;
  }
}

function keyOf(trackNum: number): string {
  return `t${String(trackNum).padStart(KEY_DIGITS, '0')}`;
}

function trackNumOf(key: string): number {
  return Number(key.slice(1));
}

/** The bytes of a record. */
export function encodeTrack({ taskId, runId, userName, timeStamp, data }: NewTrack): Uint8Array {
  // The run takes five bytes whatever its number, as in the engine's records.
  const stored: StoredTrack = [1, NO_CHECKSUM, NO_CHECKSUM - runId, 0, timeStamp, taskId, userName, data];
  return packr.pack(stored);
}

export function decodeTrack(trackNum: number, bytes: Uint8Array): Row {
  const [, , run, , timeStamp, taskId, userName, data]: StoredTrack = packr.unpack(bytes);
  return { trackNum, taskId, runId: NO_CHECKSUM - run, userName, timeStamp, data };
}
