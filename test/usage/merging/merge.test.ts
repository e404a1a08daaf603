import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { type EncodedPartial, encodePartial, type UsageEntry } from '../../../src/usage/index.ts';
import { DataManager } from '../../../src/usage/merging/manage-data.ts';
import type { UsageData } from '../../../src/usage/merging/master-storage.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { FaultyLevel } from '../../support/faulty-level.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { expectTruth } from './expect-truth.ts';
import { MadeUser, Truth } from './made-user.ts';
import { Random } from './random.ts';

/** Runs `body` with a folder for partials and a master in memory. */
async function withMaster(
  body: (world: {
    folder: string;
    master: TrackingStorage<UsageData>;
    manager: DataManager;
    put: (...partials: readonly EncodedPartial[]) => Promise<void>;
  }) => Promise<void>,
): Promise<void> {
  await withTemporaryFolder(async (root) => {
    const folder = join(root, 'partials');
    await mkdir(folder);
    await using master = await TrackingStorage.open<UsageData>();
    const manager = new DataManager(master, { source: folder });
    const put = async (...partials: readonly EncodedPartial[]) => {
      for (const { name, bytes } of partials) await writeFile(join(folder, name), bytes);
    };
    await body({ folder, master, manager, put });
  });
}

describe('merging a folder', () => {
  it('makes tracks of the entries: trackable is task, uuid is user, session is run', async () => {
    await withMaster(async ({ folder, master, manager, put }) => {
      const user = new MadeUser(new Random());
      user.play(3);
      user.play(2);
      await put(await user.next());
      expect(await manager.merge()).toEqual({
        merged: 1,
        entries: 5,
        duplicates: 0,
        refused: 0,
        refusals: [],
      });
      const tracks = await master.query();
      expect(tracks.map(({ taskId, userName, timeStamp }) => [taskId, userName, timeStamp])).toEqual(
        user.entries.map(({ trackable, at }) => [trackable, user.uuid, at]),
      );
      expect(tracks.map(({ runId }) => runId)).toEqual([1, 1, 1, 2, 2]);
      const { trackable: _, at: __, session: ___, ...event } = user.entries[0]!;
      expect(tracks[0]!.data).toMatchObject({ ...event, tracker: user.trackerId, version: '1.0' });
      expect(await readdir(folder)).toEqual([]);
    });
  });

  it('counts each partial once, in any order, any number of times, from many calls at once', async () => {
    const random = new Random();
    const truth = new Truth();
    const users = Array.from({ length: 7 }, () => new MadeUser(random, truth));
    const partials = (await Promise.all(users.map((user) => user.partials(random.integer(1, 9))))).flat();
    await withMaster(async ({ master, manager, put }) => {
      const others = [manager, manager];
      for (let round = 0; round < 4; round++) {
        await put(...random.shuffle([...partials, ...partials]));
        await Promise.all([
          ...others.map((each) => each.merge()),
          ...random.shuffle(partials).map(({ name, bytes }) => manager.mergePartial(bytes, name)),
        ]);
      }
      await expectTruth(master, truth);
    });
  });

  it('gives a session one run, though its partials come in any order', async () => {
    const random = new Random();
    const user = new MadeUser(random);
    user.play(30);
    const { entries, ...rest } = user.nextPartial();
    const partOf = (number: number, first: number, last: number) =>
      encodePartial({ ...rest, number, first, last, entries: entries.slice(first - 1, last) });
    const parts = await Promise.all([partOf(3, 21, 30), partOf(1, 1, 10), partOf(2, 11, 20)]);
    await withMaster(async ({ master, manager }) => {
      for (const { bytes } of parts) await manager.mergePartial(bytes);
      expect(await master.distinct('runId')).toEqual([1]);
      const { start, end } = (await master.getRun({ runId: 1 }))!;
      expect({ start, end }).toEqual({ start: rest.sessions[0]!.start, end: rest.sessions[0]!.end });
    });
  });
});

describe('what is refused', () => {
  it.each([
    [
      'it cannot be decompressed',
      async (user: MadeUser) => ({ ...(await user.next()), bytes: Buffer.from('x') }),
    ],
    [
      'it cannot be decompressed',
      async (user: MadeUser) => ({ ...(await user.next()), bytes: gzipSync(Buffer.alloc(80 * 1_048_576)) }),
    ],
    [
      'its checksum does not fit',
      async (user: MadeUser) => forge(await user.next(), '"value":', '"value":1'),
    ],
    [
      'its name does not say what it is',
      async (user: MadeUser) => ({ ...(await user.next()), name: await nameAfter(user) }),
    ],
    ['the time of entry 1 cannot be: it is before', async (user: MadeUser) => altered(user, { at: 0 })],
    ['the time of entry 1 cannot be: it is after', async (user: MadeUser) => altered(user, { at: 4e12 })],
    [
      'the value of entry 1 cannot be',
      async (user: MadeUser) =>
        altered(user, { kind: 'statistic', value: 1e300, trackable: 'monsters killed' }),
    ],
    [
      'the duration of entry 1 cannot be',
      async (user: MadeUser) =>
        altered(user, { kind: 'timer', duration: 1e15, durationTotal: 1e15, trackable: 'play_time' }),
    ],
  ])('is set aside with the reason: %s …', async (reason, make) => {
    await withMaster(async ({ folder, master, manager, put }) => {
      const user = new MadeUser(new Random());
      user.play(5);
      user.play(5);
      const bad = await make(user);
      await put(bad);
      const report = await manager.merge();
      expect(report).toMatchObject({ merged: 0, refused: 1 });
      const [refusal] = report.refusals;
      expect(refusal).toMatchObject({ name: bad.name, reason: expect.stringContaining(reason) });
      expect(await readFile(join(folder, 'refused', refusal!.keptAs!))).toEqual(Buffer.from(bad.bytes));
      const why = await readFile(join(folder, 'refused', `${refusal!.keptAs}.reason.json`), 'utf8');
      expect(JSON.parse(why)).toMatchObject({ name: bad.name, reason: refusal!.reason });
      expect(await manager.merge()).toMatchObject({ merged: 0, refused: 0 });
      expect(await master.count()).toBe(0);
      await expectConsistent(master);
    });
  });

  it('is another content under a number that was merged, and that only', async () => {
    await withMaster(async ({ folder, master, manager, put }) => {
      const truth = new Truth();
      const user = new MadeUser(new Random(), truth);
      const [first, second] = await user.partials(2);
      const forger = new MadeUser(new Random(9));
      forger.play(4);
      const forged = await forger.next({ uuid: user.uuid, trackerId: user.trackerId });
      await put(first!);
      await manager.merge();
      await put(first!, second!, forged);
      expect(await manager.merge()).toMatchObject({ merged: 1, duplicates: 1, refused: 1 });
      expect(await readdir(folder)).toEqual(['refused']);
      await expectTruth(master, truth);
    });
  });

  it('is one of two contents that come under one number at the same time', async () => {
    await withMaster(async ({ master, manager, put }) => {
      const user = new MadeUser(new Random());
      const forger = new MadeUser(new Random(9));
      user.play(4);
      forger.play(4);
      await put(await user.next(), await forger.next({ uuid: user.uuid, trackerId: user.trackerId }));
      expect(await manager.merge()).toMatchObject({ merged: 1, refused: 1 });
      expect(await master.count()).toBe(4);
      await expectConsistent(master);
    });
  });

  it.each(['__proto__.usage.gz', '..usage.gz', 'a b;rm -rf ~.usage.gz', '\u202e.usage.gz'])(
    'is a file with the name %j, which does no harm',
    async (name) => {
      await withMaster(async ({ folder, manager }) => {
        await writeFile(join(folder, name), 'x');
        const { refusals } = await manager.merge();
        expect(refusals).toMatchObject([{ name, reason: 'its name is not that of a partial' }]);
        expect(refusals[0]!.keptAs).toMatch(/^[A-Za-z0-9._-]+$/);
        expect(await readdir(folder)).toEqual(['refused']);
      });
    },
  );

  it('is what is larger than any partial, without reading it', async () => {
    await withMaster(async ({ folder, manager, put }) => {
      const user = new MadeUser(new Random());
      user.play(1);
      const { name } = await user.next();
      await put({ name, bytes: Buffer.alloc(17 * 1_048_576), checksum: '' });
      expect((await manager.merge()).refusals).toMatchObject([{ name, reason: 'it is too large' }]);
      expect(await readdir(join(folder, 'refused'))).toHaveLength(2);
    });
  });

  it('never is what a link points to, nor what is still being written', async () => {
    await withMaster(async ({ folder, master, manager }) => {
      const user = new MadeUser(new Random());
      user.play(1);
      const { name, bytes } = await user.next();
      await writeFile(join(folder, '..', 'elsewhere'), bytes);
      await symlink(join(folder, '..', 'elsewhere'), join(folder, name));
      await writeFile(join(folder, `${name}.part`), bytes.subarray(0, 10));
      expect(await manager.merge()).toMatchObject({ merged: 0, refused: 0 });
      expect(await readdir(folder)).toHaveLength(2);
      expect(await master.count()).toBe(0);
    });
  });

  it('stays where it is when the quarantine is full', async () => {
    await withMaster(async ({ folder, master }) => {
      const manager = new DataManager(master, { source: folder, quarantineSizeBytesMax: 10 });
      const user = new MadeUser(new Random());
      user.play(1);
      const { name } = await user.next();
      await writeFile(join(folder, name), 'far more than ten bytes');
      expect((await manager.merge()).refusals).toMatchObject([{ name, keptAs: undefined }]);
      expect(await readdir(folder)).toContain(name);
    });
  });

  it('is the usage of another application, if one is named', async () => {
    await withMaster(async ({ folder, master, put }) => {
      const manager = new DataManager(master, { source: folder, application: 'another game' });
      const user = new MadeUser(new Random());
      user.play(1);
      await put(await user.next());
      expect((await manager.merge()).refusals[0]?.reason).toMatch(/of another application, "game"/);
    });
  });
});

describe('a master that cannot store', () => {
  it('leaves the partials where they are, and merges them when it can', async () => {
    await withTemporaryFolder(async (folder) => {
      const disk = new FaultyLevel();
      await using master = await TrackingStorage.open<UsageData>(disk);
      const manager = new DataManager(master, { source: folder });
      const truth = new Truth();
      const partials = await new MadeUser(new Random(), truth).partials(5);
      for (const { name, bytes } of partials) await writeFile(join(folder, name), bytes);
      disk.isFailing = true;
      await expect(manager.merge()).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED' });
      await expect(manager.mergePartial(partials[0]!.bytes)).rejects.toMatchObject({
        code: 'TRACKS_WRITE_FAILED',
      });
      expect(await readdir(folder)).toHaveLength(5);
      disk.isFailing = false;
      expect(await manager.merge()).toMatchObject({ merged: 5 });
      await expectTruth(master, truth);
    });
  });

  it('keeps nothing of a user who was erased, and does not take his partials again', async () => {
    await withTemporaryFolder(async (root) => {
      await using manager = new DataManager(join(root, 'master'), { source: root });
      const user = new MadeUser(new Random());
      const partials = await user.partials(3);
      for (const { bytes } of partials) await manager.mergePartial(bytes);
      await manager.storage.eraseUser(user.uuid);
      for (const { name, bytes } of partials)
        expect(await manager.mergePartial(bytes)).toEqual({ status: 'duplicate', name });
      await manager.storage.close();
      for (const name of await readdir(join(root, 'master'))) {
        const bytes = await readFile(join(root, 'master', name));
        expect(bytes.includes(user.uuid), name).toBe(false);
      }
      await manager.storage.open();
      await expectConsistent(manager.storage);
    });
  });
});

describe('a DataManager', () => {
  it('says what is wrong with its arguments', async () => {
    const folder = '/nowhere';
    expect(() => new DataManager('')).toThrow(/^master must not be empty/);
    expect(() => new DataManager({} as never)).toThrow(/^master must be a TrackingStorage or its folder/);
    expect(() => new DataManager(folder, { source: 7 as never })).toThrow(/^source must be a folder/);
    expect(() => new DataManager(folder, { keep: true } as never)).toThrow(/unknown option 'keep'/);
    expect(() => new DataManager(folder, { clockAheadMs: -1 })).toThrow(/^clockAheadMs must be an integer/);
    expect(() => new DataManager(folder, { earliest: 'soon' as never })).toThrow(/^earliest must be a Date/);
    expect(() => new DataManager(folder, { earliest: new Date(Number.NaN) })).toThrow(/^earliest must be/);
    await expect(new DataManager(folder).merge()).rejects.toThrow(/^source must be given/);
  });

  it('opens a master that is given as a folder, and closes it', async () => {
    await withTemporaryFolder(async (root) => {
      const user = new MadeUser(new Random());
      user.play(2);
      const manager = new DataManager(join(root, 'master'), { source: join(root, 'not there yet') });
      expect(await manager.merge()).toMatchObject({ merged: 0 });
      await manager.mergePartial((await user.next()).bytes);
      await manager.close();
      await using again = await TrackingStorage.open<UsageData>(join(root, 'master'));
      expect(await again.count()).toBe(2);
      await expectConsistent(again);
    });
  });
});

/** A partial whose text was changed by somebody who did not reckon with the checksum. */
function forge({ bytes, ...rest }: EncodedPartial, from: string, to: string): EncodedPartial {
  const text = gunzipSync(bytes).toString();
  const changed = text.includes(from) ? text.replace(from, to) : text.replace('"seq":1', '"seq":9');
  return { ...rest, bytes: gzipSync(changed) };
}

/** The name of the next partial. */
async function nameAfter(user: MadeUser): Promise<string> {
  user.play(3);
  return (await user.next()).name;
}

/** A partial that is whole, but whose first entry says what cannot be. */
function altered(user: MadeUser, change: Record<string, unknown>): Promise<EncodedPartial> {
  const partial = user.nextPartial();
  const first = {
    ...{ value: 1, change: 1, changes: 1, changesTotal: 1 },
    ...{ durationTotal: 2 ** 53 - 1, measurements: 1, interrupted: false },
    ...partial.entries[0]!,
    ...change,
  } as UsageEntry;
  return encodePartial({ ...partial, entries: [first, ...partial.entries.slice(1)] });
}
