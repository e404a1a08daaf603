import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { documents, idsOf, importFive, inPlace, line, type Place } from './command-line.ts';

function withFive(body: (place: Place) => Promise<void>): Promise<void> {
  return inPlace(async (place) => {
    await importFive(place);
    await body(place);
  });
}

describe('query', () => {
  it('shows a table, with times in UTC', () =>
    withFive(async ({ call }) => {
      const { code, lines } = await call(['query', '--limit', '2']);
      expect(code).toBe(0);
      expect(lines).toEqual([
        'Id       Task  Run  User  Time (UTC)           Data',
        "0000001  a001    1  ann   2026-11-19 08:00:00  { state: 'done', size: 3 }",
        "0000002  a001    1  bob   2026-11-19 23:30:00  { state: 'open', size: 5 }",
      ]);
    }));

  it('says on stderr what the table leaves out, unless it is to be quiet', () =>
    withFive(async ({ call }) => {
      expect((await call(['query', '--limit', '2'])).stderr).toContain('2 of 5 tracks; --after 0000002');
      expect((await call(['query', '--limit', '2', '--quiet'])).stderr).toBe('');
      expect((await call(['query'])).stderr).toBe('');
    }));

  it('shows times in another zone, and takes them in it', () =>
    withFive(async ({ call }) => {
      const { stdout } = await call([
        'query',
        '--zone',
        'Europe/Berlin',
        '--from',
        '2026-11-20',
        '--limit',
        '1',
      ]);
      expect(stdout).toContain('Time (Europe/Berlin)');
      expect(stdout).toContain('0000002');
      expect(stdout).toContain('2026-11-20 00:30:00');
    }));

  it('writes JSON lines as an export does', () =>
    withFive(async ({ call }) => {
      const outcome = await call(['query', '--user', 'ann', '--json']);
      expect(documents(outcome)[1]).toEqual({
        trackId: '0000003',
        taskId: 'a002',
        runId: 2,
        userName: 'ann',
        timeStamp: '2026-11-20T10:15:30.250Z',
        data: { state: 'done', size: 8 },
      });
      const exported = await call(['export', '--user', 'ann']);
      expect(exported.lines.filter((each) => !each.includes('"kind":"run"'))).toEqual(outcome.lines);
    }));

  it('writes CSV', () =>
    withFive(async ({ call }) => {
      const { stdout } = await call(['query', '--csv', '--task', 'b*']);
      const rows = parse(stdout, { columns: true }) as Record<string, string>[];
      expect(rows.map(({ trackId }) => trackId)).toEqual(['0000004', '0000005']);
      expect(JSON.parse(rows[1]!.data!)).toEqual({ size: '5' });
      expect(rows[0]!.timeStamp).toBe('2026-11-21T19:09:07.000Z');
    }));

  it.each<[string, string[], number[]]>([
    ['a task', ['--task', 'a001'], [1, 2]],
    ['any of several tasks', ['--task', 'a001', '--task', 'a002'], [1, 2, 3]],
    ['a prefix', ['--task', 'a*'], [1, 2, 3]],
    ['a user and a task', ['--user', 'ann', '--task', 'b001'], [4]],
    ['a run', ['--run', '2'], [3, 4, 5]],
    ['a day, to its end', ['--from', '2026-11-19', '--to', '2026-11-19'], [1, 2]],
    ['up to a minute, to its end', ['--to', '2026-11-21 19:09'], [1, 2, 3, 4]],
    ['an exact moment', ['--from', '2026-11-20T10:15:30.250Z', '--to', '2026-11-20T10:15:30.250Z'], [3]],
    ['epoch seconds', ['--from', '1795288140'], [4, 5]],
    ['epoch milliseconds', ['--from', '1795288140000'], [4, 5]],
    ['an attribute', ['--where', 'state=done'], [1, 3]],
    ['any of several values', ['--where', 'state=done', '--where', 'state=lost'], [1, 3, 4]],
    ['a prefix of an attribute', ['--where', 'state=*o*'], []],
    ['a prefix of an attribute that is there', ['--where', 'state=o*'], [2]],
    ['a number that may be text', ['--where', 'size=5'], [2, 5]],
    ['a text that looks like a number', ['--where', 'size="5"'], [5]],
    ['bounds', ['--where', 'size>3', '--where', 'size<=8'], [2, 3]],
    ['bounds of time', ['--where', 'timeStamp>2026-11-20'], [4, 5]],
    ['two attributes', ['--where', 'state=done', '--where', 'size>=8'], [3]],
    ['a task by condition', ['--where', 'taskId==a001'], [1, 2]],
  ])('finds %s', (_, argv, expected) =>
    withFive(async ({ call }) => {
      expect(idsOf(await call(['query', '--json', ...argv]))).toEqual(expected);
      expect((await call(['count', ...argv])).stdout).toBe(`${expected.length}\n`);
    }),
  );

  it.each<[string, string[], number[]]>([
    ['the greatest first', ['--reverse'], [5, 4, 3, 2, 1]],
    ['by an attribute', ['--order-by', 'userName'], [1, 3, 4, 2, 5]],
    ['by an attribute of data', ['--order-by', 'state', '--limit', '3'], [1, 3, 4]],
    ['a page', ['--after', '0000002', '--limit', '2'], [3, 4]],
    ['what is left behind an offset', ['--offset', '4'], [5]],
    ['nothing, if no more than none is wanted', ['--limit', '0'], []],
  ])('orders and cuts: %s', (_, argv, expected) =>
    withFive(async ({ call }) => {
      expect(idsOf(await call(['query', '--json', ...argv]))).toEqual(expected);
    }),
  );

  it('takes run 0 for the current run of a task', () =>
    inPlace(async ({ call }) => {
      await call(['save', 'a001', 'ann', 'n=1']);
      await call(['run', 'start', 'a001']);
      await call(['save', 'a001', 'ann', 'n=2']);
      expect(idsOf(await call(['query', '--json', '--task', 'a001', '--run', '0']))).toEqual([2]);
      expect((await call(['query', '--run', '0'])).code).toBe(2);
    }));

  it('shows the plan instead of the answer', () =>
    withFive(async ({ call }) => {
      const { stdout } = await call(['query', '--explain', '--task', 'b001', '--user', 'ann']);
      expect(stdout).toMatch(/^from: {4}\w+, \d candidates$/m);
      const [plan] = documents(await call(['query', '--explain', '--json', '--task', 'b001']));
      expect(plan).toMatchObject({ from: { attribute: 'taskId', candidates: 2 } });
    }));

  it.each<[string, string[], RegExp]>([
    [
      'an attribute that is not indexed',
      ['--where', 'color=red'],
      /'color' is not indexed.*reindex --add color/,
    ],
    ['a condition without an operator', ['--where', 'state'], /must be a condition/],
    ['values and bounds of one attribute', ['--where', 'size=3', '--where', 'size>3'], /values or bounds/],
    ['an attribute given twice', ['--task', 'a', '--where', 'taskId=b'], /exclude each other/],
    ['no time', ['--from', 'monday'], /--from must be a time such as/],
    ['no number', ['--limit', 'ten'], /--limit must be an integer/],
    ['no run', ['--run', 'first'], /--run must be the number of a run/],
    ['no cursor', ['--after', 'xyz'], /after must be a trackId/],
    ['no order', ['--order-by', 'color'], /orderBy must be one of/],
    ['no zone', ['--zone', 'Middle/Earth'], /unknown time zone/],
    ['two formats', ['--json', '--csv'], /exclude each other/],
  ])('refuses %s', (_, argv, message) =>
    withFive(async ({ call }) => {
      const { code, stderr, stdout } = await call(['query', ...argv]);
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
      expect(stdout).toBe('');
    }),
  );
});

describe('counts', () => {
  it('count-by counts the values of an attribute, also of data', () =>
    withFive(async ({ call }) => {
      expect((await call(['count-by', 'state', '--csv'])).lines).toEqual([
        'state,tracks',
        'done,2',
        'lost,1',
        'open,1',
      ]);
      expect(
        documents(await call(['count-by', 'userName', '--sort', 'count', '--limit', '1', '--json'])),
      ).toEqual([{ userName: 'ann', tracks: 3 }]);
    }));

  it('tasks lists the tasks with their tracks', () =>
    withFive(async ({ call }) => {
      expect((await call(['tasks'])).lines).toEqual([
        'Task  Tracks',
        'a001       2',
        'a002       1',
        'b001       2',
      ]);
      expect((await call(['tasks', '--from', '2026-11-20', '--csv'])).lines).toEqual([
        'taskId,tracks',
        'a002,1',
        'b001,2',
      ]);
    }));

  it('users lists the users of a task, or of all', () =>
    withFive(async ({ call }) => {
      expect(documents(await call(['users', 'a002', '--json']))).toEqual([{ userName: 'ann', tracks: 1 }]);
      expect(documents(await call(['users', '--json']))).toHaveLength(2);
      expect((await call(['users', 'a002', '--task', 'b001'])).code).toBe(2);
    }));

  it('cut long lists in tables, and say so; machines get all', () =>
    inPlace(async ({ call }) => {
      const input = Array.from({ length: 1100 }, (_, i) => line(`task${i}`, 'ann', '2026-11-21')).join('');
      await call(['import', '-'], { input });
      for (const command of ['tasks', 'runs']) {
        const table = await call([command]);
        expect(table.lines).toHaveLength(1001);
        expect(table.stderr).toContain('1,000 of 1,100; --limit shows more');
        expect((await call([command, '--limit', '1100'])).lines).toHaveLength(1101);
        expect((await call([command, '--json'])).lines).toHaveLength(1100);
      }
      expect((await call(['query', '--limit', '1100'])).lines).toHaveLength(1101);
      expect((await call(['query', '--after', '0001090'])).stderr).toBe('');
    }));

  it('users takes the task literally', () =>
    withFive(async ({ call }) => {
      expect((await call(['users', 'a*', '--json'])).stdout).toBe('');
    }));
});

describe('runs', () => {
  it('lists runs with their spans and tracks', () =>
    withFive(async ({ call }) => {
      expect(documents(await call(['runs', '--json']))).toEqual([
        {
          runId: 1,
          start: '2026-11-19T08:00:00.000Z',
          end: '2026-11-19T23:30:00.000Z',
          finished: false,
          isCurrent: false,
          tracks: 2,
        },
        {
          runId: 2,
          start: '2026-11-20T10:15:30.250Z',
          end: '2026-11-21T19:10:00.000Z',
          finished: false,
          isCurrent: false,
          tracks: 3,
        },
      ]);
      expect(documents(await call(['runs', '--json', '--reverse', '--limit', '1']))).toMatchObject([
        { runId: 2 },
      ]);
    }));

  it('finds the current runs, and those that are not finished', () =>
    inPlace(async ({ call }) => {
      await call(['run', 'start', 'a001']);
      await call(['run', 'start', 'a001']);
      await call(['run', 'start', 'b001']);
      await call(['run', 'stop', 'b001']);
      expect(documents(await call(['runs', '--current', '--json']))).toMatchObject([{ runId: 2 }]);
      expect(documents(await call(['runs', '--unfinished', '--json']))).toMatchObject([
        { runId: 1 },
        { runId: 2 },
      ]);
      expect(documents(await call(['runs', '--task', 'b001', '--json']))).toMatchObject([
        { runId: 3, finished: true },
      ]);
    }));

  it('run show shows one run, and has exit code 1 where there is none', () =>
    withFive(async ({ call }) => {
      const { stdout } = await call(['run', 'show', '--run', '2']);
      expect(stdout).toMatch(/^run: {7}2\ntask: {6}any\nstart: {5}2026-11-20 10:15:30 UTC$/m);
      expect((await call(['run', 'show', 'a001'])).code).toBe(1);
      expect((await call(['run', 'show'])).code).toBe(2);
    }));
});

describe('stats', () => {
  it('tells what the storage holds, and how it was made', () =>
    withFive(async ({ call }) => {
      const [stats] = documents(await call(['stats', '--json']));
      expect(stats).toMatchObject({
        typeName: 'Visit',
        indexAttributes: ['state', 'size'],
        tracks: 5,
        runs: 2,
        tasks: 3,
        users: 2,
        firstTime: '2026-11-19T08:00:00.000Z',
        lastTime: '2026-11-21T19:10:00.000Z',
      });
      const { stdout } = await call(['stats']);
      expect(stdout).toMatch(/^tracks {7}5$/m);
      expect(stdout).toMatch(/^indexed {6}state, size$/m);
    }));

  it('does with an empty storage', () =>
    inPlace(async ({ call }) => {
      await call(['import', '-']);
      expect((await call(['stats'])).stdout).toMatch(/^first track {2}-$/m);
      expect((await call(['query'])).stdout).toBe('');
      expect((await call(['query', '--csv'])).lines).toEqual([
        'trackId,taskId,runId,userName,timeStamp,data',
      ]);
    }));

  it('writes a result as CSV, too', () =>
    withFive(async ({ call }) => {
      expect((await call(['count', '--csv'])).lines).toEqual(['count', '5']);
    }));
});
