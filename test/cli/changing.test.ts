import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { Logger, TrackingStorage } from '../../src/index.ts';
import { HARD_VALUES } from '../support/hard-values.ts';
import { documents, FIVE, idsOf, importFive, inPlace, line } from './command-line.ts';

describe('import', () => {
  it('reads files, plain and gzipped, and stdin', () =>
    inPlace(async ({ call, folder }) => {
      const [plain, zipped] = [join(folder, 'a.jsonl'), join(folder, 'b.jsonl.gz')];
      await writeFile(plain, line('a', 'ann', '2026-11-21'));
      await writeFile(zipped, gzipSync(line('b', 'ann', '2026-11-21')));
      const { code, stderr } = await call(['import', plain, '-', zipped], {
        input: line('c', 'ann', '2026-11-21'),
      });
      expect(code).toBe(0);
      expect(stderr).toContain('Made a new storage');
      expect((await call(['tasks', '--csv'])).lines.slice(1)).toEqual(['a,1', 'b,1', 'c,1']);
      expect(idsOf(await call(['query', '--task', 'c', '--json']))).toEqual([2]);
    }));

  it('stops at a line that cannot be used, and names it', () =>
    inPlace(async ({ call }) => {
      const { code, stderr } = await call(['import', '-'], {
        input: `${line('a', 'ann', '2026-11-21')}{"taskId":1}\n`,
      });
      expect(stderr).toMatch(/Line 2 cannot be imported/);
      expect(code).toBe(5);
      expect((await call(['count'])).stdout).toBe('1\n');
    }));

  it('leaves lines out on request, tells each, and has exit code 1', () =>
    inPlace(async ({ call }) => {
      const outcome = await call(['import', '--skip-invalid', '--json', '-'], {
        input: `${line('a', 'ann', '2026-11-21')}no track\n${line('b', 'ann', '2026-11-21')}`,
      });
      expect(outcome.code).toBe(1);
      expect(outcome.stderr).toMatch(/^-:2: .*JSON/m);
      expect(documents(outcome)).toMatchObject([{ file: '-', lines: 3, tracks: 2, invalid: 1 }]);
    }));

  it('refuses formats that do not tell everything, and files that are not there', () =>
    inPlace(async ({ call, folder, db }) => {
      expect((await call(['import', 'tracks.csv'])).code).toBe(2);
      const { code, stderr } = await call(['import', join(folder, 'missing.jsonl')]);
      expect(stderr).toContain('ENOENT');
      expect(code).toBe(2);
      await expect(access(db)).rejects.toThrow('ENOENT');
      const written = await call(['export', 'tracks.xlsx']);
      expect(written.code).toBe(2);
      expect(written.stderr).toContain(
        "'tracks.xlsx': name a .jsonl, .csv or .parquet file, or say --format",
      );
    }));

  it('makes no storage in a folder that holds something else', () =>
    inPlace(async ({ call, folder }) => {
      await writeFile(join(folder, 'precious.txt'), 'mine');
      const { code, stderr } = await call(['import', '--db', folder, '-'], { input: FIVE });
      expect(stderr).toContain('there is no storage in');
      expect(code).toBe(2);
      expect(await readdir(folder)).toEqual(['precious.txt']);
    }));
});

describe('export', () => {
  it('writes what import brings back exactly, whatever data holds', () =>
    inPlace(async ({ call, db, folder }) => {
      const storage = await TrackingStorage.open(db);
      for (const value of Object.values(HARD_VALUES)) await storage.saveUserTrack('a', 0, 'ann', { value });
      await storage.stopRun('a');
      await storage.close();
      const file = join(folder, 'all.jsonl.gz');
      expect((await call(['export', file])).code).toBe(0);
      const copy = { env: { TRACKTREE_DB: join(folder, 'copy') } };
      expect((await call(['import', file], copy)).code).toBe(0);
      const [first, second] = [await call(['export']), await call(['export'], copy)];
      expect(second.stdout).toBe(first.stdout);
      expect(gunzipSync(await readFile(file)).toString()).toBe(first.stdout);
    }));

  it('writes CSV with all data as JSON, or with columns of its own', () =>
    inPlace(async (place) => {
      await importFive(place);
      const whole = parse((await place.call(['export', '--format', 'csv'])).stdout, { columns: true });
      expect(whole[0]).toEqual({
        trackId: '0000001',
        taskId: 'a001',
        runId: '1',
        userName: 'ann',
        timeStamp: '2026-11-19T08:00:00.000Z',
        data: '{"state":"done","size":3}',
      });
      const some = await place.call([
        'export',
        '--csv',
        '--columns',
        'userName,state,size',
        '--zone',
        'Asia/Kolkata',
      ]);
      expect(some.lines).toEqual([
        'userName,state,size',
        'ann,done,3',
        'bob,open,5',
        'ann,done,8',
        'ann,lost,',
        'bob,,5',
      ]);
    }));

  it('keeps a spreadsheet from taking texts for formulas', () =>
    inPlace(async ({ call }) => {
      const input = line('=1+1', '@ann', '2026-11-21', { note: '+cmd', 'a.b': '-1', number: -1 });
      await call(['import', '-'], { input });
      const { lines } = await call(['export', '--csv', '--columns', 'taskId,userName,note,number']);
      expect(lines[1]).toBe("'=1+1,'@ann,'+cmd,-1");
    }));

  it('reaches into data by paths', () =>
    inPlace(async ({ call }) => {
      const input = line('a', 'ann', '2026-11-21', { where: { city: 'Köln', at: [50.9, 6.9] } });
      await call(['import', '-'], { input });
      const { lines } = await call(['export', '--csv', '--columns', 'where.city,where.at,where.none.deeper']);
      expect(lines[1]).toBe('Köln,"[50.9,6.9]",');
    }));

  it('writes Parquet that others can read', () =>
    inPlace(async (place) => {
      await importFive(place);
      const file = join(place.folder, 'five.parquet');
      expect(await place.call(['export', file, '--user', 'ann'])).toMatchObject({ code: 0 });
      const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file) });
      expect(rows).toHaveLength(3);
      expect(rows[1]).toEqual({
        trackId: '0000003',
        taskId: 'a002',
        runId: 2n,
        userName: 'ann',
        timeStamp: new Date('2026-11-20T10:15:30.250Z'),
        data: '{"state":"done","size":8}',
      });
      const some = join(place.folder, 'some.parquet');
      await place.call(['export', some, '--columns', 'trackId,state']);
      const states = await parquetReadObjects({ file: await asyncBufferFromFile(some) });
      expect(states.map(({ state }) => state)).toEqual(['done', 'open', 'done', 'lost', null]);
    }));

  it('overwrites nothing unless told to', () =>
    inPlace(async (place) => {
      await importFive(place);
      const file = join(place.folder, 'tracks.jsonl');
      await writeFile(file, 'mine');
      expect((await place.call(['export', file])).code).toBe(2);
      expect(await readFile(file, 'utf8')).toBe('mine');
      expect((await place.call(['export', file, '--force'])).code).toBe(0);
      expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(8);
      expect((await readdir(place.folder)).sort()).toEqual(['tracks', 'tracks.jsonl']);
    }));

  it.each<[string, string[], RegExp]>([
    ['Parquet to stdout', ['--format', 'parquet'], /needs a file/],
    ['Parquet that is compressed twice', ['a.parquet.gz'], /without \.gz/],
    ['columns of JSONL', ['--columns', 'taskId'], /for CSV and Parquet/],
    ['a column twice', ['--csv', '--columns', 'taskId,taskId'], /stands there twice/],
    ['an unknown format', ['--format', 'xml'], /Allowed choices are jsonl, csv, parquet/],
  ])('refuses %s', (_, argv, message) =>
    inPlace(async (place) => {
      await importFive(place);
      const { code, stderr } = await place.call(['export', ...argv]);
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
    }),
  );

  it('takes what it has written away again if it cannot go on', () =>
    inPlace(async (place) => {
      await importFive(place);
      const stopping = new AbortController();
      stopping.abort('SIGINT');
      for (const name of ['a.jsonl', 'a.csv', 'a.parquet']) {
        const outcome = await place.call(['export', join(place.folder, name)], { signal: stopping.signal });
        expect(outcome.code).toBe(130);
        expect(outcome.stderr).toContain('Stopped.');
      }
      expect(await readdir(place.folder)).toEqual(['tracks']);
    }));
});

describe('save, remove and run', () => {
  it('saves a track, and prints its id', () =>
    inPlace(async ({ call }) => {
      const argv = [
        'save',
        'a001',
        'ann',
        'answer=blue',
        'score=3',
        'ok=true',
        'card=00123',
        'long=12345678901234567890',
      ];
      const { stdout } = await call([...argv, '--time', '2026-11-21 19:09', '--zone', 'Europe/Berlin']);
      expect(stdout).toBe('0000001\n');
      expect(documents(await call(['query', '--json']))[0]).toMatchObject({
        timeStamp: '2026-11-21T18:09:00.000Z',
        data: { answer: 'blue', score: 3, ok: true, card: '00123', long: '12345678901234567890' },
      });
    }));

  it('takes data as JSON, also from stdin', () =>
    inPlace(async ({ call }) => {
      await call(['save', 'a', 'ann', '--data', '{"a":[1,{"b":null}]}', 'c=1']);
      await call(['save', 'a', 'ann', '--data', '-'], { input: '{"from":"stdin"}' });
      const data = documents(await call(['query', '--json'])).map((track) => track.data);
      expect(data).toEqual([{ a: [1, { b: null }], c: 1 }, { from: 'stdin' }]);
      for (const wrong of ['[1]', '{', 'null'])
        expect((await call(['save', 'a', 'ann', '--data', wrong])).code).toBe(2);
      expect((await call(['save', 'a', 'ann', 'novalue'])).code).toBe(2);
    }));

  it('updates the last track', () =>
    inPlace(async ({ call }) => {
      await call(['save', 'a', 'ann', 'a=1', 'b=1']);
      expect((await call(['save', 'a', 'ann', 'b=2', '--update', '--json'])).lines).toEqual([
        '{"trackId":"0000001"}',
      ]);
      expect(documents(await call(['query', '--json']))[0]!.data).toEqual({ a: 1, b: 2 });
      await call(['save', 'a', 'ann', 'c=3', '--update', '--overwrite']);
      expect(documents(await call(['query', '--json']))[0]!.data).toEqual({ c: 3 });
      expect((await call(['save', 'a', 'ann', '--overwrite'])).code).toBe(2);
    }));

  it('refuses a run that there is not', () =>
    inPlace(async ({ call }) => {
      const { code, stderr } = await call(['save', 'a', 'ann', '--run', '7']);
      expect(stderr).toContain('TRACKS_INVALID_RUN');
      expect(code).toBe(2);
    }));

  it('starts, shows and stops runs', () =>
    inPlace(async ({ call }) => {
      expect((await call(['run', 'start', 'a', '--time', '2026-11-21 19:09'])).stdout).toBe('1\n');
      expect(documents(await call(['run', 'show', 'a', '--json']))).toEqual([
        {
          runId: 1,
          taskId: 'a',
          start: '2026-11-21T19:09:00.000Z',
          end: '2026-11-21T19:09:00.000Z',
          finished: false,
          tracks: 0,
        },
      ]);
      expect((await call(['run', 'start'])).stdout).toBe('2\n');
      expect((await call(['run', 'stop', '--run', '2', '--no-finish'])).stdout).toBe('2\n');
      expect((await call(['run', 'stop', 'a'])).stdout).toBe('1\n');
      expect((await call(['run', 'stop', 'a'])).code).toBe(1);
      const [first, second] = documents(await call(['runs', '--json']));
      expect([first!.finished, second!.finished]).toEqual([true, false]);
    }));

  it('removes tracks, and says which there were not', () =>
    inPlace(async (place) => {
      await importFive(place);
      const outcome = await place.call(['remove', '0000002', '0000009', '--yes', '--json']);
      expect(documents(outcome)).toEqual([{ removed: ['0000002'], missing: ['0000009'] }]);
      expect(outcome.code).toBe(1);
      expect((await place.call(['remove', '0000001', '--yes'])).code).toBe(0);
      expect((await place.call(['remove', '2', '--yes'])).code).toBe(2);
      expect((await place.call(['count'])).stdout).toBe('3\n');
    }));
});

describe('load-log', () => {
  it('loads what is new, once', () =>
    inPlace(async ({ call, folder }) => {
      const file = join(folder, 'app.log');
      const logger = new Logger('app', file);
      logger.log({ taskId: 'a', userName: 'ann', data: { n: 1 } });
      logger.log('only text');
      await logger.flush();
      expect(documents(await call(['load-log', file, '--json']))).toMatchObject([
        { tracks: 1, lines: 2, skipped: 1, bad: 0 },
      ]);
      logger.log({ taskId: 'a', runId: 99, userName: 'ann', data: {} });
      await logger.close();
      const again = await call(['load-log', file]);
      expect(again.stdout).toContain('0 tracks from 1 new line;');
      expect(again.stderr).toMatch(/app\.log:\d: .*99/);
      expect(again.code).toBe(1);
      expect((await call(['load-log', join(folder, 'none.log')])).code).toBe(2);
    }));
});
