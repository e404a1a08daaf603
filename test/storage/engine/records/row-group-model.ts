import { crc32 } from 'node:zlib';
import type { Track, TrackEntry } from '../../../../src/storage/index.ts';
import { trackIdOf } from '../../../support/tracks.ts';

export interface ModelData {
  n: number;
  text?: string;
  more?: number;
}

interface ModelTrack {
  taskId: string;
  userName: string;
  timeStamp: number;
  data: Partial<ModelData>;
}

/** All tracks at one moment, each in words, by their numbers. */
export type Moment = ReadonlyMap<number, string>;

/** What the storage must hold: one moment after each operation, in the order in which the operations were handed in. */
export class BundleModel {
  readonly #tracks = new Map<number, ModelTrack>();
  readonly #moments: Moment[] = [new Map()];
  lastTrackNum: number;
  /** How many operations are known to be stored. */
  acknowledged = 0;

  constructor(lastTrackNum: number) {
    this.lastTrackNum = lastTrackNum;
  }

  get trackNums(): number[] {
    return [...this.#tracks.keys()];
  }

  /** How many operations were handed in. */
  get submitted(): number {
    return this.#moments.length - 1;
  }

  get now(): Moment {
    return this.#moments.at(-1)!;
  }

  /** The moments from one operation to another, both inclusive. */
  between(from: number, to: number): Moment[] {
    return this.#moments.slice(from, to + 1);
  }

  save(entries: readonly TrackEntry<ModelData>[]): string[] {
    const trackIds = entries.map(({ taskId, userName, timeStamp, data }) => {
      this.#tracks.set(++this.lastTrackNum, { taskId, userName, timeStamp: Number(timeStamp), data });
      return trackIdOf(this.lastTrackNum);
    });
    this.#note();
    return trackIds;
  }

  saveLast(entry: TrackEntry<ModelData>, overwrite: boolean): string {
    const last = this.#lastOf(entry.taskId, entry.userName);
    if (last === 0) return this.save([entry])[0]!;
    return this.update(last, entry.data, overwrite, Number(entry.timeStamp))!;
  }

  /** Undefined: there is no such track. */
  update(
    trackNum: number,
    data: Partial<ModelData>,
    overwrite: boolean,
    timeStamp: number,
  ): string | undefined {
    const track = this.#tracks.get(trackNum);
    if (track) {
      const kept = overwrite ? {} : track.data;
      this.#tracks.set(trackNum, { ...track, timeStamp, data: { ...kept, ...data } });
    }
    this.#note();
    return track && trackIdOf(trackNum);
  }

  remove(trackNum: number): boolean {
    const isThere = this.#tracks.delete(trackNum);
    this.#note();
    return isThere;
  }

  /** Removes all that are meant at once; how many there were. */
  removeWhere(isMeant: (track: Readonly<ModelTrack>) => boolean): number {
    const meant = [...this.#tracks].filter(([, track]) => isMeant(track));
    for (const [trackNum] of meant) this.#tracks.delete(trackNum);
    this.#note();
    return meant.length;
  }

  rename(isMeant: (track: Readonly<ModelTrack>) => boolean, nameOf: (trackNum: number) => string): number {
    const meant = [...this.#tracks].filter(([, track]) => isMeant(track));
    for (const [trackNum, track] of meant)
      this.#tracks.set(trackNum, { ...track, userName: nameOf(trackNum) });
    this.#note();
    return meant.length;
  }

  #lastOf(taskId: string, userName: string): number {
    let [last, latest] = [0, -1];
    for (const [trackNum, track] of this.#tracks) {
      const isLater = track.timeStamp > latest || (track.timeStamp === latest && trackNum > last);
      if (track.taskId !== taskId || track.userName !== userName || !isLater) continue;
      [last, latest] = [trackNum, track.timeStamp];
    }
    return last;
  }

  #note(): void {
    const moment = [...this.#tracks].map(([trackNum, track]) => [trackNum, formatTrack(track)] as const);
    this.#moments.push(new Map(moment));
  }
}

/** A storage's answer as a moment. */
export const momentOf = (tracks: readonly Track<ModelData>[]): Moment =>
  new Map(tracks.map((track) => [track.trackNum, formatTrack(track)]));

function formatTrack({
  taskId,
  userName,
  timeStamp,
  data: { n, text, more },
}: ModelTrack | Track<ModelData>): string {
  const what = text === undefined ? '' : `${text.length}/${crc32(text)}`;
  return `${taskId} ${userName} ${timeStamp} ${n} ${more} ${what}`;
}

/** Whether an answer is one of some moments, as far as their tracks are concerned. */
export function isOneOf(
  answer: Moment,
  moments: readonly Moment[],
  concerns: (words: string) => boolean = () => true,
): boolean {
  return moments.some((moment) => {
    const wanted = [...moment].filter(([, words]) => concerns(words));
    return wanted.length === answer.size && wanted.every(([n, words]) => answer.get(n) === words);
  });
}
