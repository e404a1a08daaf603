const ZONE_BITS = 10;

/** Whether none, some or all times of a zone are in an interval. */
export type ZoneOverlap = 'none' | 'some' | 'all';

/**
 * The earliest and the latest time of each zone: 1,024 successive track numbers. Tracks come mostly in order of time, so
 * most zones are entirely inside or outside of an interval, and their tracks are not looked at one by one. The bounds only
 * widen, so they hold after removals.
 */
export class ZoneMap {
  readonly #earliest: number[] = [];
  readonly #latest: number[] = [];

  add(trackNum: number, time: number): void {
    const zone = trackNum >>> ZONE_BITS;
    while (this.#earliest.length <= zone) {
      this.#earliest.push(Infinity);
      this.#latest.push(-Infinity);
    }
    if (time < this.#earliest[zone]!) this.#earliest[zone] = time;
    if (time > this.#latest[zone]!) this.#latest[zone] = time;
  }

  /** The number of zones. */
  get count(): number {
    return this.#earliest.length;
  }

  /** Whether the times of a zone are in the interval from `from` to `to`, both inclusive. */
  overlap(zone: number, from: number, to: number): ZoneOverlap {
    if (this.#latest[zone]! < from || this.#earliest[zone]! > to) return 'none';
    return this.#earliest[zone]! >= from && this.#latest[zone]! <= to ? 'all' : 'some';
  }
}

/** The zone that a track number is in. */
export const zoneOf = (trackNum: number): number => trackNum >>> ZONE_BITS;

/** The first track number of a zone. */
export const firstOfZone = (zone: number): number => zone * 2 ** ZONE_BITS;
