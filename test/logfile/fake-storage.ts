import type { EntryStorage, LogDelivery, StoredEntry } from '../../src/logfile/index.ts';

/** A storage in memory that keeps what `loadLog` relies on, and nothing more. */
export class FakeStorage implements EntryStorage {
  readonly saved: StoredEntry[] = [];
  readonly positions = new Map<string, number>();
  /** Called before each save; what it throws, the save rejects with. */
  beforeSave: (entries: readonly StoredEntry[]) => void = () => {};
  /** Called after each save, when the entries are in; what it throws, the caller gets. */
  afterSave: () => void = () => {};

  async saveUserTracks(entries: Iterable<StoredEntry>, delivery?: LogDelivery): Promise<string[]> {
    const all = [...entries];
    await new Promise(setImmediate);
    this.beforeSave(all);
    if (delivery && (this.positions.get(delivery.source) ?? -1) >= delivery.position) return [];
    if (delivery) this.positions.set(delivery.source, delivery.position);
    const ids = all.map((entry) => String(this.saved.push(entry)));
    this.afterSave();
    return ids;
  }

  async getPosition(source: string): Promise<number | undefined> {
    return this.positions.get(source);
  }

  /** One value of the data of each track, in the order in which they were saved. */
  values(key: string): unknown[] {
    return this.saved.map(({ data }) => (data as Record<string, unknown>)[key]);
  }
}
