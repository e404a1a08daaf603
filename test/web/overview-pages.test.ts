import { describe, expect, it } from 'vitest';
import { StorageCheck } from '../../src/storage/contract/storage-check.ts';
import type { TrackingStorage } from '../../src/storage/index.ts';
import { defineSummary } from '../../src/summaries/index.ts';
import type { WebView } from '../../src/web/index.ts';
import { minute } from '../support/tracks.ts';
import { ask, linkIn, read, textOf, withView } from './visit.ts';

async function save(storage: TrackingStorage<object, string>, tasks: number): Promise<void> {
  const entries = [];
  for (let t = 1; t <= tasks; t++)
    for (let i = 0; i < t; i++)
      entries.push({ taskId: `t${t}`, userName: `u${i}`, data: {}, timeStamp: minute(t * 100 - i) });
  await storage.saveUserTracks(entries);
}

/** The cells of the rows of a page's first table. */
function cellsIn(page: string): string[][] {
  const body = /<tbody>([\s\S]*?)<\/tbody>/.exec(page)![1]!;
  return Array.from(body.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g), ([, row]) =>
    Array.from(row!.matchAll(/<t[dh][^>]*>([\s\S]*?)<\/t[dh]>/g), ([, cell]) => textOf(cell!).trim()),
  );
}

/** The values of a page's chart, as its table has them. */
function chartIn(page: string): number[] {
  return Array.from(page.matchAll(/data-value="(\d+)"/g), ([, value]) => Number(value));
}

describe.each([
  ['tasks', 'taskId'],
  ['users', 'userName'],
] as const)('the page of %s', (path, attribute) => {
  it('counts their tracks and tells when the first and the last of them happened', async () => {
    await withView(async ({ storage, view }) => {
      await save(storage, 6);
      const rows = cellsIn(await read(view, `/${path}?order=name`));
      const counts = await storage.countBy(attribute);
      expect(rows.map(([name, count]) => [name, Number(count)])).toEqual([...counts]);
      for (const [name, , first, last] of rows) {
        const tracks = await storage.query({ [attribute]: { equals: name! } }, { orderBy: 'timeStamp' });
        const times = tracks.map(({ timeStamp }) =>
          new Date(timeStamp).toISOString().slice(0, 19).replace('T', ' '),
        );
        expect([first, last]).toEqual([times[0], times.at(-1)]);
      }
    });
  });

  it('begins with those that have most tracks, and has pages', async () => {
    await withView(async ({ storage, view }) => {
      await save(storage, 60);
      const counts: number[] = [];
      for (let next: string | undefined = `/${path}`; next; ) {
        const page = await read(view, next);
        counts.push(...cellsIn(page).map(([, count]) => Number(count)));
        next = linkIn(page, 'Next');
      }
      expect(counts).toEqual([...(await storage.countBy(attribute)).values()].sort((a, b) => b - a));
    });
  });

  it('finds some by their beginnings', async () => {
    await withView(async ({ storage, view }) => {
      await save(storage, 30);
      const prefix = path === 'tasks' ? 't2' : 'u2';
      const rows = cellsIn(await read(view, `/${path}?order=name&name=${prefix}*`));
      expect(rows.map(([name]) => name)).toEqual(
        await storage.distinct(attribute, { [attribute]: `${prefix}*` }),
      );
    });
  });

  it('leads to a page of each one, whose chart has all its tracks', async () => {
    await withView(async ({ storage, view }) => {
      await save(storage, 8);
      const [name, count] = [...(await storage.countBy(attribute))].at(-1)! as [string, number];
      const page = await read(
        view,
        linkIn(await read(view, `/${path}`), `<bdi>${name}</bdi>`) ?? `/${path}/one?id=${name}`,
      );
      expect(chartIn(page).reduce((sum, value) => sum + value, 0)).toBe(count);
      const others = attribute === 'taskId' ? 'userName' : 'taskId';
      expect(textOf(page)).toContain(
        ` ${(await storage.distinct(others, { [attribute]: name })).length} First `,
      );
    });
  });

  it('refuses what it does not understand', async () => {
    await withView(async ({ storage, view }) => {
      await save(storage, 1);
      for (const [query, status] of [
        ['?page=0', 400],
        ['?page=2', 404],
        ['?page=x', 400],
        ['?order=size', 400],
        ['?nme=x', 400],
        ['/one', 400],
        ['/one?id=a*', 400],
        ['/one?id=nobody', 404],
      ] as const)
        expect((await ask(view, `/${path}${query}`)).status, query).toBe(status);
    });
  });
});

describe('the page of runs', () => {
  it('shows the latest first with state, span, tracks and time line', async () => {
    await withView(async ({ storage, view }) => {
      await storage.startRun('a', { timeStamp: minute(0) });
      await storage.startRun('b', { timeStamp: minute(10) });
      await storage.startRun(undefined, { timeStamp: minute(20) });
      await storage.startRun('b', { timeStamp: minute(30) });
      await storage.saveUserTrack('a', 1, 'u', {}, { timeStamp: minute(90) });
      await storage.restoreRun({
        runId: 5,
        taskId: 'c',
        start: minute(0),
        end: minute(60),
        finished: true,
        isCurrent: false,
      });
      const page = await read(view, '/runs');
      expect(
        cellsIn(page).map(([run, task, state, , , duration, tracks]) => [run, task, state, duration, tracks]),
      ).toEqual([
        ['5', 'c', 'finished', '1 h', '0'],
        ['4', 'b', 'current', '0.0 s', '0'],
        ['3', 'any task', 'not finished', '0.0 s', '0'],
        ['2', 'b', 'not finished', '0.0 s', '0'],
        ['1', 'a', 'current', '1 h 30 m', '1'],
      ]);
      expect(textOf(page)).toContain('5 runs , 2 of them current');
      const lines = Array.from(
        page.matchAll(/<rect[^>]* x="([\d.]+)" y="0" width="([\d.]+)"/g),
        ([, x, width]) => [Number(x), Number(width)],
      );
      expect(lines).toEqual([
        [0, 666.7],
        [333.3, 4],
        [222.2, 4],
        [111.1, 4],
        [0, 1000],
      ]);
    });
  });

  it.each([
    ['state=current', ['4', '1']],
    ['state=finished', ['5']],
    ['state=unfinished', ['4', '3', '2', '1']],
    ['task=b', ['4', '2']],
    ['task=*', ['5', '4', '2', '1']],
    ['task=zz', []],
  ])('filters by %s', async (query, expected) => {
    await withView(async ({ storage, view }) => {
      for (const task of ['a', 'b', undefined, 'b']) await storage.startRun(task);
      await storage.startRun('c');
      await storage.stopRun('c');
      const rows = cellsIn(await read(view, `/runs?${query}`));
      expect(rows.map(([run]) => run)).toEqual(expected);
    });
  });

  it('has pages', async () => {
    await withView(async ({ storage, view }) => {
      for (let i = 0; i < 120; i++) await storage.startRun('a');
      const pages: number[] = [];
      for (let next: string | undefined = '/runs'; next; ) {
        const page = await read(view, next);
        pages.push(cellsIn(page).length);
        next = linkIn(page, 'Next');
      }
      expect(pages).toEqual([50, 50, 20]);
    });
  });
});

describe('the page of health', () => {
  it('tells what the storage holds, and what its last check found', async () => {
    await withView(async ({ storage, view }) => {
      await save(storage, 3);
      await storage.setRetention({ tracks: '60d' });
      const before = textOf(await read(view, '/health'));
      expect(before).toContain('There was no check since this view began.');
      expect(before).toContain(' Tracks 6 Runs 3 Tasks 3 Users 3 ');
      expect(before).toContain('Retention tracks for 60d');
      const report = await view.check();
      expect(report.count).toBe(0);
      expect(textOf(await read(view, '/health'))).toContain('healthy Everything agreed:');
    });
  });

  it('shows what a check found, as text', async () => {
    await withView(async ({ storage, view }) => {
      const findings = Array.from({ length: 150 }, (_, i) => ({ kind: 'index', message: `<b>wrong ${i}` }));
      storage.check = () => new StorageCheck(async () => findings as never);
      const report = await view.check();
      expect(report.count).toBe(150);
      const text = textOf(await read(view, '/health'));
      expect(text).toContain('150 found');
      expect(text).toContain('<b>wrong 99');
      expect(text).not.toContain('<b>wrong 100');
      storage.check = Object.getPrototypeOf(storage).check as typeof storage.check;
    });
  });
});

describe('the page of summaries', () => {
  const lengths = defineSummary({
    name: 'colours',
    key: ({ data }) => (data as { colour: string }).colour,
    transfer: ({ data }) => (data as { bytes: number }).bytes,
  });
  const options = { hooks: [lengths], timeZone: 'Europe/Berlin' };

  async function saveColours(storage: TrackingStorage<object, string>): Promise<void> {
    const entries = [];
    for (let day = 1; day <= 20; day++)
      for (let n = 0; n < day; n++)
        entries.push({
          taskId: 't',
          userName: 'u',
          data: { colour: ['red', 'green', '<b>'][n % 3], bytes: 10 },
          timeStamp: Date.UTC(2026, 4, day, 10, n),
        });
    await storage.saveUserTracks(entries);
  }

  async function figures(view: WebView, path: string): Promise<string> {
    return textOf(await read(view, path));
  }

  it('shows hits and transfer of the range and of the one before', async () => {
    await withView(
      async ({ storage, view }) => {
        await saveColours(storage);
        const text = await figures(view, '/summaries?summary=colours&start=2026-05-11&end=2026-05-20');
        expect(text).toContain('2026-05-11 to 2026-05-20, compared with 2026-05-01 to 2026-05-10');
        expect(text).toContain(' Hits 155 55 +182 % ');
        expect(text).toContain(' Transfer 1,550 550 +182 % ');
        expect(text).toContain(' Different keys 3 3 0.0 % ');
        expect(text).toContain(' red 55 22 +150 % 550 ');
        expect(text).toContain(' <b> 48 15 +220 % 480 ');
      },
      {},
      options,
    );
  });

  it('compares with any other range of the same length', async () => {
    await withView(
      async ({ storage, view }) => {
        await saveColours(storage);
        const text = await figures(view, '/summaries?start=2026-05-20&end=2026-05-20&other=2026-05-10');
        expect(text).toContain('2026-05-20, compared with 2026-05-10');
        expect(text).toContain(' Hits 20 10 +100 % ');
      },
      {},
      options,
    );
  });

  it.each([
    ['hour', '2026-05-20T12:00', '2026-05-20T12:59', ' Hits 20 0 new '],
    ['hour', '2026-05-20T10:00', '2026-05-20T11:59', ' Hits 0 0 0 % '],
    ['month', '2026-05-01', '2026-05-31', ' Hits 210 0 new '],
  ])('goes by %s in the zone of the summaries', async (period, start, end, expected) => {
    await withView(
      async ({ storage, view }) => {
        await saveColours(storage);
        expect(await figures(view, `/summaries?period=${period}&start=${start}&end=${end}`)).toContain(
          expected,
        );
      },
      {},
      options,
    );
  });

  it('begins with the last 30 days in which there is something, and can be narrowed to keys', async () => {
    await withView(
      async ({ storage, view }) => {
        await saveColours(storage);
        const text = await figures(view, '/summaries?key=gr*');
        expect(text).toContain('2026-04-21 to 2026-05-20');
        expect(text).toMatch(/ Different keys 1 0 new /);
      },
      {},
      options,
    );
  });

  it('has charts that agree with the totals', async () => {
    await withView(
      async ({ storage, view }) => {
        await saveColours(storage);
        const values = chartIn(await read(view, '/summaries?start=2026-05-11&end=2026-05-20'));
        // Ten days of hits and ten of transfer, each beside those they are compared with.
        expect(values).toHaveLength(40);
        expect(values.slice(0, 20).filter((_, i) => i % 2 === 0)).toEqual([
          11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
        ]);
        expect(values.slice(0, 20).filter((_, i) => i % 2 === 1)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      },
      {},
      options,
    );
  });

  it('adds up each key exactly, however many others there are in single periods', async () => {
    await withView(
      async ({ storage, view }) => {
        const entries = [];
        for (let i = 0; i < 30 * 201; i++) {
          const [day, n] = [Math.floor(i / 201), i % 201];
          const colour = n === 200 ? 'steady' : `passing ${day} ${n >> 1}`;
          const timeStamp = Date.UTC(2026, 4, 1 + day, 10);
          entries.push({ taskId: 't', userName: 'u', data: { colour, bytes: 1 }, timeStamp });
        }
        await storage.saveUserTracks(entries);
        const text = await figures(view, '/summaries?start=2026-05-16&end=2026-05-30');
        expect(text).toContain(' Different keys 1,501 1,501 0.0 % ');
        expect(text).toContain('The 50 greatest keys');
        expect(text).toMatch(/ steady 15 15 0.0 % 15 passing \d+ \d+ 2 0 new 2 /);
      },
      {},
      options,
    );
  });

  it('counts both hours where the clocks are set back, and the charts agree', async () => {
    await withView(
      async ({ storage, view }) => {
        const times = ['2026-10-25T00:10Z', '2026-10-25T01:10Z', '2026-10-25T01:20Z', '2026-10-25T02:10Z'];
        await storage.saveUserTracks(
          times.map((timeStamp) => ({
            taskId: 't',
            userName: 'u',
            data: { colour: 'red', bytes: 1 },
            timeStamp,
          })),
        );
        const page = await read(view, '/summaries?period=hour&start=2026-10-25T01:00&end=2026-10-25T03:59');
        expect(textOf(page)).toContain(' Hits 4 0 new ');
        const values = chartIn(page);
        expect(values.slice(0, values.length / 2).reduce((sum, value) => sum + value, 0)).toBe(4);
      },
      {},
      options,
    );
  });

  it('says so where there are none, and refuses what it does not understand', async () => {
    await withView(async ({ view }) => {
      expect(await figures(view, '/summaries')).toContain('This storage keeps no summaries.');
    });
    await withView(
      async ({ view }) => {
        for (const [query, status] of [
          ['summary=nope', 404],
          ['period=week', 400],
          ['order=key', 400],
          ['start=2026-05-02&end=2026-05-01', 400],
          ['start=2000-01-01&end=2026-05-01', 400],
          ['other=x', 400],
        ] as const)
          expect((await ask(view, `/summaries?${query}`)).status, query).toBe(status);
      },
      {},
      options,
    );
  });
});
