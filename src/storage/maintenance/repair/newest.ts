import { Column } from '../../engine/indexes/column.ts';
import { parseTrackKey } from '../../engine/keys.ts';

/** The number of the last change to each key, in eight bytes for each track. */
export class Newest {
  readonly #tracks = Column.ofTimes();
  readonly #others = new Map<string, number>();

  /** 0 for a key without a change. */
  of(key: string): number {
    const trackNum = parseTrackKey(key);
    return trackNum === 0 ? (this.#others.get(key) ?? 0) : this.#tracks.get(trackNum);
  }

  /** Notes a change; false if a later one is known. */
  advance(key: string, sequence: number): boolean {
    if (this.of(key) > sequence) return false;
    const trackNum = parseTrackKey(key);
    if (trackNum === 0) this.#others.set(key, sequence);
    else this.#tracks.set(trackNum, sequence);
    return true;
  }
}
