import { describe, expect, it } from 'vitest';
import type { TrackingStorage } from '../../src/storage/index.ts';
import type { WebView } from '../../src/web/index.ts';
import { minute, trackIdOf } from '../support/tracks.ts';
import { ask, idsIn, linkIn, read, textOf, withView } from './visit.ts';

/** 127 tracks of three tasks, whose time stamps run against their numbers. */
async function save(storage: TrackingStorage<object, string>, count = 127): Promise<void> {
  for (const taskId of ['a001', 'a002', 'b001']) await storage.startRun(taskId, { timeStamp: minute(0) });
  await storage.saveUserTracks(
    Array.from({ length: count }, (_, i) => ({
      taskId: ['a001', 'a002', 'b001'][i % 3]!,
      userName: `u${i % 5}`,
      data: { n: i + 1, state: i % 2 === 0 ? 'open' : 'done', level: i % 4, isLast: i === count - 1 },
      timeStamp: minute(1000 - i),
    })),
  );
}

const idsDown = (from: number, to: number): string[] =>
  Array.from({ length: from - to + 1 }, (_, i) => trackIdOf(from - i));

/** Follows a link from page to page as often as there is one; gives the ids of all pages. */
async function follow(view: WebView, path: string, name: string): Promise<string[][]> {
  const pages: string[][] = [];
  let next: string | undefined = path;
  while (next !== undefined && pages.length < 100) {
    const page = await read(view, next);
    pages.push(idsIn(page));
    next = linkIn(page, name);
  }
  return pages;
}

describe('the page of tracks', () => {
  it('shows the newest first with id, task, run, user, time and data', async () => {
    await withView(async ({ storage, view }) => {
      await save(storage, 2);
      const page = await read(view, '/tracks');
      expect(idsIn(page)).toEqual(['0000002', '0000001']);
      const text = textOf(page);
      expect(text).toContain(' Id Task Run User Time Data ');
      expect(text).toContain(
        "0000002 a002 2 u1 2026-11-22 11:48:00 n: 2, state: 'done', level: 1, isLast: true",
      );
      expect(text).toContain('2 tracks');
    });
  });

  it('leads from page to page to the oldest track and back to the newest', async () => {
    await withView(async ({ storage, view }) => {
      await save(storage);
      const down = await follow(view, '/tracks?rows=20', 'Older');
      expect(down.flat()).toEqual(idsDown(127, 1));
      expect(down.map((ids) => ids.length)).toEqual([20, 20, 20, 20, 20, 20, 7]);
      const up = await follow(view, '/tracks?rows=20&at=end', 'Newer');
      expect(new Set(up.flat())).toEqual(new Set(idsDown(127, 1)));
      expect(up[0]).toEqual(idsDown(20, 1));
      expect(up.at(-1)).toEqual(idsDown(127, 108));
    });
  });

  it('leads through the tracks by time as well', async () => {
    await withView(async ({ storage, view }) => {
      await save(storage);
      const pages = await follow(view, '/tracks?rows=50&order=time', 'Older');
      expect(pages.flat()).toEqual(idsDown(127, 1).reverse());
    });
  });

  it('keeps its place while tracks are added and removed', async () => {
    await withView(async ({ storage, view }) => {
      await save(storage);
      const next = linkIn(await read(view, '/tracks?rows=20'), 'Older')!;
      await storage.saveUserTrack('a001', 0, 'u1', { n: 128 });
      await storage.removeTrack(trackIdOf(108));
      expect(idsIn(await read(view, next))).toEqual(idsDown(107, 88));
    });
  });

  it('says so where there are no tracks', async () => {
    await withView(async ({ view }) => {
      expect(textOf(await read(view, '/tracks'))).toContain('Nothing has been tracked yet.');
    });
  });

  it('says so where the track that a page begins at is gone', async () => {
    await withView(async ({ storage, view }) => {
      await save(storage, 9);
      await storage.removeTrack('0000005');
      const response = await ask(view, '/tracks?order=time&after=0000005');
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('Begin again at the first page');
    });
  });
});

describe('filters', () => {
  const FILTERS: [query: string, criteria: object][] = [
    ['task=a001', { taskId: 'a001' }],
    ['task=a*', { taskId: 'a*' }],
    ['task="a*"', { taskId: { equals: 'a*' } }],
    ['user=u3', { userName: 'u3' }],
    ['run=2', { runId: 2 }],
    ['data.state=open', { state: 'open' }],
    ['data.level=3', { level: 3 }],
    ['data.level="3"', { level: '3' }],
    ['data.isLast=true', { isLast: true }],
    ['from=2026-11-22', { timeFrom: '2026-11-22' }],
    ['to=2026-11-22', { timeTo: '2026-11-22T23:59:59.999Z' }],
    ['to=2026-11-22T11:00', { timeTo: '2026-11-22T11:00:59.999Z' }],
    [
      'from=2026-11-22T10:00&to=2026-11-22T11:00:00Z&task=a*&data.state=do*',
      {
        timeFrom: '2026-11-22T10:00Z',
        timeTo: '2026-11-22T11:00:00.999Z',
        taskId: 'a*',
        state: 'do*',
      },
    ],
    ['task=&user=%20', {}],
    ['user=nobody', { userName: 'nobody' }],
  ];

  it.each(FILTERS)('%s finds what the storage finds', async (query, criteria) => {
    await withView(
      async ({ storage, view }) => {
        await save(storage);
        const page = await read(view, `/tracks?rows=500&${query}`);
        const found = await storage.query(criteria, { reverse: true });
        expect(idsIn(page)).toEqual(found.map(({ trackId }) => trackId));
        expect(textOf(page)).toContain(` ${found.length} track`);
      },
      {},
      { indexAttributes: ['state', 'level', 'isLast'] },
    );
  });

  it('stay in the addresses of other pages, in the form, and in those of the downloads', async () => {
    await withView(async ({ storage, view }) => {
      await save(storage);
      const page = await read(view, '/tracks?task=a*&user=u1&rows=2&order=time');
      for (const name of ['Older', 'Oldest']) {
        const { searchParams } = new URL(linkIn(page, name)!, 'http://localhost');
        expect(Object.fromEntries(searchParams)).toMatchObject({
          task: 'a*',
          user: 'u1',
          rows: '2',
          order: 'time',
        });
      }
      expect(page).toContain('name="task" value="a*"');
      expect(linkIn(page, 'CSV')).toBe('/export.csv?task=a*&user=u1');
    });
  });

  it('show times in the zone of the view, and read them in it', async () => {
    await withView(
      async ({ storage, view }) => {
        await storage.saveUserTrack('a', 0, 'u', {}, { timeStamp: '2026-07-01T22:30:00Z' });
        const page = await read(view, '/tracks?from=2026-07-02&to=2026-07-02');
        expect(idsIn(page)).toEqual(['0000001']);
        expect(textOf(page)).toContain('2026-07-02 00:30:00');
        expect(page).toContain('name="from" value="2026-07-02T00:00:00"');
        expect(page).toContain('name="to" value="2026-07-02T23:59:59"');
        expect(textOf(page)).toContain('Times are in Europe/Berlin');
      },
      { timeZone: 'Europe/Berlin' },
    );
  });

  it.each([
    ['run=x', "'run' must be the number of a run"],
    ['run=0', "'run' must be the number of a run"],
    ['from=someday', "'from' must be a time such as '2026-11-21'"],
    ['from=2026-02-30', "'from' must be a time"],
    ['to=2026-01-01T24:00', "'to' must be a time"],
    ['data.nope=1', "'nope' is not an indexed attribute of data in this storage; there are: none."],
    ['tsk=a', "There is no parameter 'tsk'"],
    ['rows=0', "'rows' must be a number from 1 to 500"],
    ['rows=501', "'rows' must be a number from 1 to 500"],
    ['order=user', "'order' can be saved or time"],
    ['after=1', "'after' must be the id of a track"],
    ['after=0000001&before=0000002', 'only one can be given'],
    ['at=middle', "'at' can only be 'end'"],
    ['task=a&task=b', "'task' can be given once only"],
  ])('%s is answered with what is wrong', async (query, message) => {
    await withView(async ({ view }) => {
      const response = await ask(view, `/tracks?${query}`);
      expect(response.status).toBe(400);
      expect(textOf(await response.text())).toContain(message);
    });
  });
});
