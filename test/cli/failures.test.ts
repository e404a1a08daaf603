import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { TrackingStorage } from '../../src/index.ts';
import { importFive, inPlace, tracktree } from './command-line.ts';

const READING = [
  ['query'],
  ['count'],
  ['count-by', 'taskId'],
  ['tasks'],
  ['users'],
  ['runs'],
  ['run', 'show', '--run', '1'],
  ['run', 'stop', '--run', '1'],
  ['stats'],
  ['check'],
  ['repair', '--yes'],
  ['reindex'],
  ['backup', 'copy'],
  ['compact'],
  ['prune', '--before', 'now', '--yes'],
  ['remove', '0000001', '--yes'],
  ['erase-user', 'ann', '--yes'],
  ['export-user', 'ann', 'ann.jsonl'],
  ['export'],
];

describe('a storage that is not there', () => {
  it.each(READING)('is not made by %s %s', (...argv) =>
    inPlace(async ({ call, folder }) => {
      const { code, stderr, stdout } = await call(argv);
      expect(stderr).toContain('there is no storage in');
      expect(code).toBe(2);
      expect(stdout).toBe('');
      expect(await readdir(folder)).toEqual([]);
    }),
  );

  it('is asked for if none is named', async () => {
    const { code, stderr } = await tracktree(['count']);
    expect(stderr).toContain('--db DIR');
    expect(code).toBe(2);
  });

  it('is refused where there is a file, or something else', () =>
    inPlace(async ({ folder, call }) => {
      const file = join(folder, 'file');
      await writeFile(file, 'x');
      expect((await call(['count', '--db', file])).code).toBe(2);
      await mkdir(join(folder, 'other'));
      await writeFile(join(folder, 'other', 'file'), 'x');
      expect((await call(['save', 'a', 'b', '--db', join(folder, 'other')])).code).toBe(2);
      expect(await readdir(join(folder, 'other'))).toEqual(['file']);
    }));

  it('goes by --db before TRACKTREE_DB', () =>
    inPlace(async (place) => {
      await importFive(place);
      const { stdout } = await tracktree(['--db', place.db, 'count'], { env: { TRACKTREE_DB: '/nowhere' } });
      expect(stdout).toBe('5\n');
    }));
});

describe('a storage that is open elsewhere', () => {
  it.each([...READING, ['save', 'a', 'ann'], ['import', '-']])(
    'is explained by %s %s, with exit code 3',
    (...argv) =>
      inPlace(async ({ call, db }) => {
        await using storage = await TrackingStorage.open(db);
        await storage.saveUserTrack('a', 0, 'ann', {});
        const { code, stderr } = await call(argv);
        expect(stderr).toContain('TRACKS_LOCKED');
        expect(stderr).toContain('web view');
        expect(stderr).toContain('backup');
        expect(code).toBe(3);
      }),
  );
});

describe('wrong use', () => {
  it.each<[string, string[], RegExp]>([
    ['a mistyped command', ['qurey'], /unknown command 'qurey'\n\(Did you mean query\?\)/],
    ['a mistyped option', ['query', '--limt', '3'], /unknown option '--limt'\n\(Did you mean --limit\?\)/],
    ['a mistyped subcommand', ['run', 'strat'], /Did you mean start\?/],
    ['an argument that is missing', ['count-by'], /missing required argument 'attribute'/],
    ['an argument too many', ['count', 'all'], /too many arguments/],
    ['an option without its value', ['query', '--limit'], /argument missing/],
    ['a choice that there is not', ['tasks', '--sort', 'size'], /Allowed choices are value, count/],
    ['a shell that is not known', ['completion', 'cmd'], /Allowed choices are bash, zsh, fish/],
    ['no command at all', [], /Usage: tracktree/],
    ['a group of commands without one', ['run'], /Usage: tracktree run/],
  ])('gets exit code 2 and an explanation: %s', async (_, argv, message) => {
    const { code, stderr, stdout } = await tracktree(argv);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });

  it('does not show hostile arguments raw', async () => {
    const { stderr } = await tracktree(['\x1b[2Jquery', '--x\x07']);
    expect(stderr).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

describe('--help and --version', () => {
  it('go to stdout, with exit code 0', async () => {
    for (const argv of [
      ['--help'],
      ['help'],
      ['help', 'query'],
      ['query', '--help'],
      ['run', 'start', '-h'],
    ]) {
      const { code, stdout, stderr } = await tracktree(argv);
      expect(stdout).toMatch(/^Usage: tracktree/);
      expect(stderr).toBe('');
      expect(code).toBe(0);
    }
    expect((await tracktree(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  it('tell all exit codes', async () => {
    const { stdout } = await tracktree(['--help']);
    for (const code of [0, 1, 2, 3, 4, 5]) expect(stdout).toMatch(new RegExp(`^  ${code}  `, 'm'));
  });
});

it('adds where an error came from if TRACKTREE_DEBUG says so', async () => {
  expect((await tracktree(['count'], { env: { TRACKTREE_DEBUG: '1' } })).stderr).toContain('    at ');
  expect((await tracktree(['count'])).stderr).not.toContain('    at ');
});
