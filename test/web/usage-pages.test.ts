import { describe, expect, it } from 'vitest';
import type { TrackEntry, TrackingStorage } from '../../src/storage/index.ts';
import type { UsageData } from '../../src/usage/index.ts';
import { findForeign } from './markup.ts';
import { ask, linkIn, read, textOf, withView } from './visit.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 4, 1, 12);

/** Entries of a master: two users, three days, one trackable of each kind. */
function entriesOf(user: string, day: number): TrackEntry<object>[] {
  const origin = { tracker: `tracker of ${user}`, version: '1.0' };
  const data: [string, UsageData][] = [
    ['quests', { ...origin, seq: 1, kind: 'statistic', value: 3, change: 3, changes: 1, changesTotal: 1 }],
    [
      'server <b>',
      { ...origin, seq: 2, kind: 'state', state: day === 0 ? 'A' : '<script>', changesTotal: 1 },
    ],
    [
      'play',
      {
        ...origin,
        seq: 3,
        kind: 'timer',
        duration: 60_000 * (day + 1),
        durationTotal: 60_000,
        measurements: 1,
        interrupted: false,
      },
    ],
  ];
  return data.map(([taskId, each], i) => ({
    taskId,
    userName: user,
    data: each,
    timeStamp: START + day * DAY_MS + i * 60_000,
  }));
}

async function fill(storage: TrackingStorage<object, string>): Promise<void> {
  for (const [user, days] of [
    ['ann', [0, 1, 2]],
    ['bob', [2]],
  ] as const)
    for (const day of days) await storage.saveUserTracks(entriesOf(user, day));
}

describe('the page of usage', () => {
  it('shows who was active on which day, and the totals of all that is tracked', async () => {
    await withView(async ({ storage, view }) => {
      await fill(storage);
      const page = await read(view, '/usage');
      const text = textOf(page);
      expect(text).toContain(' 2026-05-01 1 3 2026-05-02 1 3 2026-05-03 2 6 ');
      expect(text).toMatch(/ play timer 2 9 m 2 m 15 s 4 m 30 s 2026-05-03 12:02:00 /);
      expect(text).toMatch(/ quests statistic 2 12 3 6 /);
      expect(findForeign(page)).toEqual([]);
    });
  });

  it('leads to a page of each trackable', async () => {
    await withView(async ({ storage, view }) => {
      await fill(storage);
      const page = await read(view, '/usage');
      const hrefs = Array.from(page.matchAll(/href="(\/usage\/one[^"]*)"/g), ([, href]) =>
        href!.replaceAll('&amp;', '&'),
      );
      expect(hrefs).toHaveLength(3);
      const texts: string[] = [];
      for (const href of hrefs) {
        const each = await read(view, href);
        expect(findForeign(each)).toEqual([]);
        texts.push(textOf(each));
      }
      expect(texts[0]).toContain('Half of the measurements are below 2 m 30 s');
      expect(texts[1]).toContain('Statistic quests');
      expect(texts[2]).toContain('State server <b>');
      expect(texts[2]).toMatch(/ <script> 3 75\.0 % /);
      for (const text of texts) expect(text).toContain('Entries 4');
    });
  });

  it('can be narrowed to a time', async () => {
    await withView(async ({ storage, view }) => {
      await fill(storage);
      const text = textOf(await read(view, '/usage?from=2026-05-02&to=2026-05-02'));
      expect(text).toMatch(/ quests statistic 1 3 3 3 /);
    });
  });

  it('says so where the storage is no master', async () => {
    await withView(async ({ storage, view }) => {
      await storage.saveUserTrack('a', 0, 'u', { kind: 'statistic' });
      expect(textOf(await read(view, '/usage'))).toContain('This storage is no master of usage');
      expect((await ask(view, '/usage/one?id=a')).status).toBe(404);
    });
  });

  it('refuses what it does not understand', async () => {
    await withView(async ({ storage, view }) => {
      await fill(storage);
      for (const [query, status] of [
        ['?from=x', 400],
        ['?from=2026-05-03&to=2026-05-01', 400],
        ['?user=ann', 400],
        ['/one?id=quests&kind=number', 400],
        ['/one?id=quests&kind=timer', 404],
        ['/one', 404],
      ] as const)
        expect((await ask(view, `/usage${query}`)).status, query).toBe(status);
      expect(linkIn(await read(view, '/usage'), 'Clear')).toBe('/usage');
    });
  });
});
