import { setImmediate } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { TrackingError } from '../../../../src/errors.ts';
import { type Track, type TrackEntry, TrackingStorage } from '../../../../src/storage/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';
import { copyFolderAtOnce } from '../../../support/copy-folder.ts';
import type { Random } from '../../../support/random.ts';
import { removeFolder } from '../../../support/temporary-folder.ts';
import { trackIdOf } from '../../../support/tracks.ts';
import { type BundleModel, isOneOf, type ModelData, type Moment, momentOf } from './row-group-model.ts';

/** A checkpoint is nearly always under way, and the cache takes part of the rows. */
export const OPTIONS = { checkpointInterval: 40, cacheSizeBytes: 20_000 } as const;
const TASKS = ['a', 'b'] as const;
const USERS = ['u', 'v', 'w'] as const;

type Storage = TrackingStorage<ModelData>;

/** A storage, what it must hold, and what was asked of it and is not answered yet. */
export class Trial {
  storage: Storage;
  readonly model: BundleModel;
  readonly random: Random;
  readonly #under: Promise<void>[] = [];
  #failure: unknown;
  #n = 0;

  constructor(storage: Storage, model: BundleModel, random: Random) {
    this.storage = storage;
    this.model = model;
    this.random = random;
  }

  /** Hands in an operation whose result is known beforehand. */
  #submit(operation: Promise<unknown>, expected: unknown): void {
    const { model } = this;
    const number = model.submitted;
    const answer = operation.then(
      (result) => {
        model.acknowledged = Math.max(model.acknowledged, number);
        expect(result).toEqual(expected);
      },
      (error: unknown) => {
        // It is refused before what was handed in before it is stored.
        const isRefusal = error instanceof TrackingError && error.code === 'TRACKS_NOT_FOUND';
        if (!isRefusal || expected !== undefined) throw error;
      },
    );
    this.#watch(answer);
  }

  #watch(under: Promise<void>): void {
    this.#under.push(
      under.catch((error: unknown) => {
        this.#failure ??= error;
      }),
    );
  }

  /** Waits for all answers. */
  async settle(): Promise<void> {
    await Promise.all(this.#under.splice(0));
    if (this.#failure !== undefined) throw this.#failure;
    this.model.acknowledged = this.model.submitted;
  }

  entry(): TrackEntry<ModelData> {
    const { random } = this;
    const length = random.pick([
      0,
      1,
      30,
      30,
      100,
      400,
      1_500,
      2_040,
      5_000,
      random.chance(0.2) ? 70_000 : 60,
    ]);
    const timeStamp = random.below(1_000);
    const data = { n: ++this.#n, text: random.pick(['x', 'y', 'é']).repeat(length) };
    return { taskId: random.pick(TASKS), userName: random.pick(USERS), data, timeStamp };
  }

  /** So few that they are packed in one turn of the event loop, and so come in the order in which they were handed in. */
  entries(): TrackEntry<ModelData>[] {
    const { random } = this;
    return Array.from({ length: random.pick([1, 2, 3, 15, 16, 17, 40, 60]) }, () => this.entry());
  }

  save(): void {
    const entries = this.entries();
    const trackIds = this.model.save(entries);
    this.#submit(this.storage.saveUserTracks(entries), trackIds);
  }

  /** One of the tracks that there are, seldom one that there is not. */
  #any(): number {
    const { trackNums, lastTrackNum } = this.model;
    return this.random.chance(0.05) || trackNums.length === 0
      ? lastTrackNum - this.random.below(50)
      : this.random.pick(trackNums);
  }

  /** Some tracks near to one another. */
  #some(): number[] {
    const { random } = this;
    const first = this.#any();
    const length = random.pick([1, 1, 2, 3, 16, 20]);
    const step = random.pick([1, 1, 2]);
    const trackNums = Array.from({ length }, (_, i) => first + i * step).filter(
      (trackNum) => trackNum <= this.model.lastTrackNum,
    );
    return random.chance(0.3) ? trackNums.reverse() : trackNums;
  }

  #saveLast(): void {
    const { random } = this;
    const entry = this.entry();
    const overwrite = random.chance(0.5);
    const { taskId, userName, data, timeStamp } = entry;
    const expected = this.model.saveLast(entry, overwrite);
    const saving = this.storage.saveUserTrack(taskId, 0, userName, data, {
      update: true,
      overwrite,
      timeStamp,
    });
    this.#submit(saving, expected);
  }

  #update(trackNum: number): void {
    const overwrite = this.random.chance(0.3);
    const { data } = this.entry();
    const renewal = overwrite || this.random.chance(0.3) ? data : { more: this.random.below(1000) };
    const expected = this.model.update(trackNum, renewal, overwrite, Date.now());
    this.#submit(this.storage.updateTrack(trackIdOf(trackNum), renewal, { overwrite }), expected);
  }

  #remove(trackNum: number): void {
    const expected = this.model.remove(trackNum);
    this.#submit(this.storage.removeTrack(trackIdOf(trackNum)), expected);
  }

  /** One operation after another, without waiting. */
  change(): void {
    const { random } = this;
    vi.setSystemTime(Date.now() + random.below(2));
    const chance = random.next();
    if (chance < 0.25) this.save();
    else if (chance < 0.35) this.#saveLast();
    else if (chance < 0.65) for (const trackNum of this.#some()) this.#update(trackNum);
    else if (chance < 0.95) for (const trackNum of this.#some()) this.#remove(trackNum);
    else this.#watch(this.storage.reindexTracks());
  }

  /** Asks in one of several ways while operations are under way; the answer must be one moment. */
  ask(): void {
    const { random, storage } = this;
    const userName = random.pick(USERS);
    const ofUser = (words: string): boolean => words.split(' ')[1] === userName;
    const chance = random.next();
    if (chance < 0.3) this.#expectMoment(storage.query());
    else if (chance < 0.5) this.#expectMoment(storage.query({ userName }), ofUser);
    else if (chance < 0.6) this.#expectMoment(storage.query({}, { orderBy: 'timeStamp', reverse: true }));
    else this.#expectMoment(this.#iterate());
  }

  #expectMoment(asking: Promise<Track<ModelData>[]>, concerns?: (words: string) => boolean): void {
    const { model } = this;
    const from = model.acknowledged;
    this.#watch(
      asking.then((tracks) => {
        const moments = model.between(from, model.submitted);
        expect(isOneOf(momentOf(tracks), moments, concerns), `an answer after operation ${from}`).toBe(true);
      }),
    );
  }

  /** Goes through all tracks so slowly that others get on meanwhile. */
  async #iterate(): Promise<Track<ModelData>[]> {
    const tracks: Track<ModelData>[] = [];
    for await (const track of this.storage.iterate()) {
      tracks.push(track);
      if (tracks.length % 10 === 0) await setImmediate();
    }
    return tracks;
  }

  /** What the death of the process would leave now must be one moment, and go on. */
  async die(folder: string): Promise<void> {
    const { model } = this;
    const from = model.acknowledged;
    const copy = await copyFolderAtOnce(folder);
    const to = model.submitted;
    try {
      const storage = await TrackingStorage.open<ModelData>(copy, OPTIONS);
      const found = momentOf(await storage.query());
      expect(isOneOf(found, model.between(from, to)), `what a death left after operation ${from}`).toBe(true);
      await expectConsistent(storage);
      await expectGoingOn(storage, found, this.random);
      await storage.close();
    } finally {
      await removeFolder(copy);
    }
  }

  /** Removes or renames many at once, while nothing else is written, but asked. */
  async keep(): Promise<void> {
    const { model, random, storage } = this;
    const before = random.below(700);
    const userName = random.pick(USERS);
    const chance = random.next();
    const asking = storage.query();
    const from = model.submitted;
    if (chance < 0.4) {
      const removed = model.removeWhere(({ timeStamp }) => timeStamp < before);
      expect((await storage.prune({}, { before })).removed).toBe(removed);
    } else if (chance < 0.7) {
      const tracks = model.removeWhere((track) => track.userName === userName);
      expect((await storage.eraseUser(userName)).tracks).toBe(tracks);
    } else {
      await storage.anonymize({}, { before, fields: ['userName'] });
      const names = new Map((await storage.query()).map((track) => [track.trackNum, track.userName]));
      model.rename(
        ({ timeStamp }) => timeStamp < before,
        (trackNum) => names.get(trackNum)!,
      );
    }
    const answer = momentOf(await asking);
    expect(isOneOf(answer, model.between(from, model.submitted))).toBe(true);
    model.acknowledged = model.submitted;
  }

  /** Hands in operations while the database refuses all writes. */
  async expectRefused(): Promise<void> {
    const { model, random, storage } = this;
    const refused: Promise<unknown>[] = model.trackNums.slice(-30).map((trackNum) => {
      const trackId = trackIdOf(trackNum);
      return random.chance(0.5) ? storage.removeTrack(trackId) : storage.updateTrack(trackId, { more: 0 });
    });
    refused.push(storage.saveUserTracks(this.entries()));
    for (const { status } of await Promise.allSettled(refused)) expect(status).toBe('rejected');
  }

  async expectSame(): Promise<void> {
    expect(momentOf(await this.storage.query())).toEqual(this.model.now);
    await expectConsistent(this.storage);
  }
}

/** A storage that was opened after a death takes changes, and opens again. */
async function expectGoingOn(storage: Storage, found: Moment, random: Random): Promise<void> {
  const left = [...found.keys()];
  for (let i = 0; i < 5 && left.length > 0; i++) {
    const [trackNum] = left.splice(random.below(left.length), 1);
    await storage.removeTrack(trackIdOf(trackNum!));
  }
  await storage.close();
  await storage.open();
  expect((await storage.query()).map(({ trackNum }) => trackNum)).toEqual(left);
  await expectConsistent(storage);
}
