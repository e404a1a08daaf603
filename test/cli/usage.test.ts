import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AnonymousUsageTracker } from '../../src/usage/index.ts';
import { documents, inPlace, type Outcome, type Place, type Surroundings } from './command-line.ts';
import { countUsage } from './counted-usage.ts';

interface UsagePlace extends Place {
  /** The folder of the user's tracker. */
  tracker: string;
  inbox: string;
  /** Runs a command on the user's tracker. */
  asUser(argv: readonly string[], surroundings?: Surroundings): Promise<Outcome>;
}

function withUsage(body: (place: UsagePlace) => Promise<void>): Promise<void> {
  return inPlace(async (place) => {
    const [tracker, inbox] = [join(place.folder, 'usage'), join(place.folder, 'inbox')];
    const asUser = (argv: readonly string[], surroundings?: Surroundings) =>
      place.call(['usage', ...argv, '--db', tracker], surroundings);
    await body({ ...place, tracker, inbox, asUser });
  });
}

describe('the user of an app', () => {
  it('decides whether usage is counted', () =>
    withUsage(async ({ asUser, tracker, folder }) => {
      const off = await asUser(['status']);
      expect(off.stdout).toContain('off: it was not enabled');
      expect(off.stdout).toContain('nothing is stored');
      expect(await readdir(folder)).toEqual([]);
      expect((await asUser(['enable'])).stdout).toBe('Usage is counted from now on.\n');
      const [status] = documents(await asUser(['status', '--json']));
      expect(status).toMatchObject({ isEnabled: true, isCounting: true, unsentEntries: 0 });
      expect(status!.uuid).toMatch(/^[\w-]{36}$/);
      const app = await AnonymousUsageTracker.open({
        trackerFile: tracker,
        environment: {},
        checkInterval: 0,
      });
      expect(app.isCounting).toBe(true);
      await app.close();
      await asUser(['disable']);
      expect(documents(await asUser(['status', '--json']))).toMatchObject([
        { isEnabled: false, isCounting: false },
      ]);
    }));

  it('is not counted where the environment says so', () =>
    withUsage(async ({ asUser }) => {
      const refused = await asUser(['enable'], { env: { DO_NOT_TRACK: '1' } });
      expect(refused.stdout).toContain('DO_NOT_TRACK is set');
      expect(refused.code).toBe(1);
    }));

  it('sees exactly what would be sent, and sends nothing by looking', () =>
    withUsage(async ({ asUser, tracker, inbox }) => {
      await mkdir(inbox);
      const uuid = await countUsage(tracker, inbox, false);
      const [preview] = documents(await asUser(['preview', '--json']));
      expect(preview!.name).toContain(uuid);
      expect(preview!.text).toContain('Hügel');
      expect((await asUser(['preview'])).stdout).toContain('quests');
      expect(await readdir(inbox)).toEqual([]);
      const [status] = documents(await asUser(['status', '--json']));
      expect(status).toMatchObject({ uuid, unsentPartials: 1 });
      expect(status!.unsentEntries).toBeGreaterThan(3);
    }));

  it('cannot have a storage of other tracks taken for the usage of an app', () =>
    withUsage(async ({ call, asUser, tracker }) => {
      await call(['save', 'a', 'ann', '--db', tracker]);
      for (const command of ['status', 'enable', 'disable', 'preview']) {
        const { code, stderr } = await asUser([command]);
        expect(stderr).toContain('not the usage of an app');
        expect(code).toBe(2);
      }
      expect((await call(['count', '--db', tracker])).stdout).toBe('1\n');
    }));

  it('is told if the app is running', () =>
    withUsage(async ({ asUser, tracker }) => {
      const app = await AnonymousUsageTracker.open({
        trackerFile: tracker,
        environment: {},
        checkInterval: 0,
      });
      await app.enable();
      try {
        const { code, stderr } = await asUser(['status']);
        expect(stderr).toContain('TRACKS_LOCKED');
        expect(code).toBe(3);
      } finally {
        await app.close();
      }
    }));
});

describe('the developer of an app', () => {
  function withMaster(body: (place: UsagePlace & { uuids: string[] }) => Promise<void>): Promise<void> {
    return withUsage(async (place) => {
      await mkdir(place.inbox);
      const uuids: string[] = [];
      for (const user of ['a', 'b'])
        uuids.push(await countUsage(join(place.folder, user), place.inbox, true));
      expect(documents(await place.call(['usage', 'merge', place.inbox, '--keep', '--json']))).toMatchObject([
        { merged: 2, duplicates: 0, refused: 0 },
      ]);
      await body({ ...place, uuids: uuids.sort() });
    });
  }

  it('merges each part once', () =>
    withMaster(async ({ call, inbox }) => {
      expect((await call(['usage', 'merge', inbox])).stdout).toMatch(
        /^0 parts .* 2 known already, 0 refused/,
      );
      expect((await call(['usage', 'merge', inbox])).stdout).toMatch(/^0 parts .* 0 known already/);
    }));

  it('is told of parts that are refused, by name and with exit code 1', () =>
    withMaster(async ({ call, inbox, uuids }) => {
      const [name] = (await readdir(inbox)).filter((each) => each.includes(uuids[0]!));
      await writeFile(join(inbox, name!.replace(/0001\b/, '0007')), 'rubbish');
      const { code, stderr } = await call(['usage', 'merge', inbox]);
      expect(stderr).toContain(uuids[0]);
      expect(code).toBe(1);
    }));

  it('sees totals, of each trackable and of each user', () =>
    withMaster(async ({ call, uuids }) => {
      const totals = documents(await call(['usage', 'report', '--json']));
      expect(totals.find(({ trackable }) => trackable === 'quests')).toMatchObject({
        kind: 'statistic',
        users: 2,
        total: 6,
        averagePerUser: 3,
      });
      const byUser = documents(await call(['usage', 'report', '--by', 'user', '--json']));
      expect(byUser.filter(({ trackable }) => trackable === 'quests').map(({ user }) => user)).toEqual(uuids);
      const one = documents(await call(['usage', 'report', '--user', uuids[0]!, '--json']));
      expect(one.find(({ trackable }) => trackable === 'quests')).toMatchObject({ users: 1, total: 3 });
      expect((await call(['usage', 'report', '--to', '2020', '--json'])).stdout).toBe('');
    }));

  it('sees each kind of trackable in its own way', () =>
    withMaster(async ({ call }) => {
      expect(documents(await call(['usage', 'report', 'server', '--json']))).toMatchObject([
        { count: 2, countPercent: 50 },
        { count: 2, countPercent: 50 },
      ]);
      const funnel = await call(['usage', 'report', 'tutorial', '--json']);
      expect(documents(funnel).map(({ reached }) => reached)).toEqual([2, 2, 0]);
      expect(funnel.stderr).toContain('2 times begun, 0 completed');
      expect(documents(await call(['usage', 'report', 'play_time', '--json']))).toMatchObject([
        { measurements: 2 },
      ]);
      expect((await call(['usage', 'report', 'play_time'])).stdout).toContain('p50');
      expect(documents(await call(['usage', 'report', 'quests', '--json']))).toHaveLength(2);
      expect((await call(['usage', 'report', 'quests', '--csv'])).lines[0]).toBe('user,total,count,average');
    }));

  it('sees active users and drawings', () =>
    withMaster(async ({ call }) => {
      const days = documents(await call(['usage', 'report', '--by', 'day', '--json']));
      expect(days.at(-1)).toMatchObject({ users: 2 });
      expect((await call(['usage', 'report', '--by', 'day', '--plot'])).stdout).toContain(
        'active users by day',
      );
      for (const trackable of ['quests', 'server', 'play_time', 'tutorial'])
        expect((await call(['usage', 'report', trackable, '--plot'])).stdout).not.toBe('');
    }));

  it.each<[string, string[], RegExp]>([
    [
      'a trackable that there is not',
      ['report', 'quest'],
      /nothing was counted of 'quest'; there is .*quests/,
    ],
    ['a trackable and --by', ['report', 'quests', '--by', 'user'], /not both/],
    ['a drawing of totals', ['report', '--plot'], /--plot needs a trackable/],
    ['a drawing as JSON', ['report', 'quests', '--plot', '--json'], /neither JSON nor CSV/],
    ['no place to merge from', ['merge'], /where did it come to/],
    ['a folder that is not there', ['merge', 'nowhere'], /there is no folder/],
  ])('cannot see %s', (_, argv, message) =>
    withMaster(async ({ call }) => {
      const { code, stderr } = await call(['usage', ...argv]);
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
    }),
  );

  it('may say in an INI file where the parts are', () =>
    withMaster(async ({ call, folder, inbox }) => {
      const config = join(folder, 'usage.cfg');
      await writeFile(config, `[Folder]\npath = ${inbox}\n`);
      expect((await call(['usage', 'merge', '--config', config])).stdout).toContain('2 known already');
      await writeFile(config, '[General]\napplication_name = game\n');
      expect((await call(['usage', 'merge', '--config', config])).code).toBe(2);
      await writeFile(config, '[FTP]\nport = 21\n');
      const wrong = await call(['usage', 'merge', '--config', config]);
      expect(wrong.stderr).toContain('[FTP]');
      expect(wrong.code).toBe(2);
    }));
});
