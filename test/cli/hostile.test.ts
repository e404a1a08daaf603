import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { showJson, showText, widthOf } from '../../src/cli/show-text.ts';
import { TrackingStorage } from '../../src/index.ts';
import { documents, inPlace, type Place } from './command-line.ts';

/** What terminals would act upon, or what makes text look other than it is. */
const HOSTILE = [
  '\x1b[2J\x1b[31mred',
  '\x1b]0;title\x07',
  '\x9b31m',
  'a\rb',
  'a\nb',
  'a\tb',
  'null\0byte',
  '\u202eright to left',
  '\u2028line',
  '\x7fdelete',
  "'; DROP TABLE tracks; --",
  '=HYPERLINK("http://example.org")',
];

/** Anything but printable characters, blanks and the ends of lines. */
const UNSAFE = /[^\P{Cc}\n]|[\u2028-\u202e\u2066-\u2069\u200e\u200f]/u;

function withHostile(body: (place: Place) => Promise<void>): Promise<void> {
  return inPlace(async (place) => {
    const storage = await TrackingStorage.open(place.db, { indexAttributes: ['word'] });
    for (const text of HOSTILE)
      await storage.saveUserTrack(text, 0, text, { word: text, [text]: { [text]: [text] } });
    await storage.close();
    await body(place);
  });
}

describe('hostile text', () => {
  it.each([
    [['query', '--wide']],
    [['tasks']],
    [['users']],
    [['runs']],
    [['count-by', 'word']],
    [['run', 'show', '--run', '1']],
    [['query', '--json']],
    [['tasks', '--json']],
    [['runs', '--json']],
    [['stats', '--json']],
  ])('never reaches the terminal raw: %j', ([...argv]) =>
    withHostile(async ({ call }) => {
      for (const isTerminal of [true, false]) {
        const { stdout, stderr, code } = await call([...argv, '--no-color'], { isTerminal });
        expect(code).toBe(0);
        expect(stdout).not.toMatch(UNSAFE);
        expect(stderr).not.toMatch(UNSAFE);
      }
    }),
  );

  it.each([
    [['export']],
    [['export', '--csv']],
    [['export', '--csv', '--columns', 'data.\x1b[2J\x1b[31mred']],
    [['query', '--csv']],
    [['count-by', 'word', '--csv']],
    [['tasks', '--csv']],
    [['users', '--csv']],
    [['runs', '--csv']],
  ])('is escaped on a terminal only, where data is written as it is: %j', ([...argv]) =>
    withHostile(async ({ call }) => {
      const shown = await call(argv, { isTerminal: true });
      expect(shown.stdout).not.toMatch(UNSAFE);
      expect((await call(argv)).stdout).toMatch(UNSAFE);
    }),
  );

  it('in the name of an attribute is escaped on a terminal, in the head of a table and of CSV', () =>
    inPlace(async ({ call, db }) => {
      const name = '\x1b[2Jword';
      const storage = await TrackingStorage.open(db, { indexAttributes: [name] });
      await storage.saveUserTrack('a', 0, 'u', { [name]: 'x' });
      await storage.close();
      for (const format of ['--csv', '--json', '--no-color']) {
        const { stdout, code } = await call(['count-by', name, format], { isTerminal: true });
        expect(code).toBe(0);
        expect(stdout).toContain('word');
        expect(stdout).not.toMatch(UNSAFE);
      }
    }));

  it('does not break the lines of a table, nor those of a list', () =>
    withHostile(async ({ call }) => {
      expect((await call(['tasks'])).lines).toHaveLength(HOSTILE.length + 1);
      expect((await call(['query', '--limit', '100'])).lines).toHaveLength(HOSTILE.length + 1);
    }));

  it('comes back exactly as JSON and CSV', () =>
    withHostile(async ({ call }) => {
      const tasks = documents(await call(['tasks', '--json'])).map(({ taskId }) => taskId);
      expect(new Set(tasks)).toEqual(new Set(HOSTILE));
      const rows = parse((await call(['export', '--csv', '--columns', 'taskId'])).stdout) as string[][];
      const guarded = HOSTILE.map((text) => text.replace(/(^|; )(?=[=+\-@])/g, "$1'"));
      expect(rows.slice(1)).toEqual(guarded.map((text) => [text]));
    }));

  it('is shown escaped in questions and errors', () =>
    withHostile(async ({ call }) => {
      const question = await call(['erase-user', '\x1b[2J\x1b[31mred'], { input: 'n\n', isTerminal: true });
      expect(question.stderr).toContain("Erase '\\x1b[2J\\x1b[31mred' with 1 track?");
      const error = await call(['query', '--where', '\x1b[2J=1']);
      expect(error.stderr).not.toMatch(UNSAFE);
    }));
});

describe('text as it may be shown', () => {
  it('keeps every script, and emoji of several characters', () => {
    for (const text of ['Straße', 'Ελλάδα', '東京', 'עברית', 'می‌خواهم', '👩‍👩‍👧‍👦', 'e\u0301', '|', '\\'])
      expect(showText(text)).toBe(text);
  });

  it('means the same in JSON', () => {
    const value = { '\x9b': '\u202e\x7f\ud83d', plain: 'ä' };
    expect(JSON.parse(showJson(JSON.stringify(value)))).toEqual(value);
    expect(showJson(JSON.stringify(value))).not.toMatch(UNSAFE);
  });

  it('is as wide as terminals show it', () => {
    expect([widthOf('abc'), widthOf('東京'), widthOf('e\u0301'), widthOf('😀'), widthOf('')]).toEqual([
      3, 4, 1, 2, 0,
    ]);
  });
});

describe('a table', () => {
  it('fits into the terminal, and cuts what does not', () =>
    inPlace(async ({ call }) => {
      await call(['save', 'a'.repeat(300), '東'.repeat(300), `text=${'x'.repeat(300)}`]);
      for (const columns of [80, 100, 200]) {
        const { lines } = await call(['query', '--no-color'], { isTerminal: true, columns });
        for (const each of lines) expect(widthOf(each)).toBeLessThanOrEqual(columns);
        expect(lines[1]).toContain('…');
      }
      expect((await call(['query', '--wide'])).stdout).toContain('x'.repeat(300));
    }));

  it('has colours on a terminal, as NO_COLOR, FORCE_COLOR and --color say', () =>
    inPlace(async ({ call }) => {
      await call(['save', 'a', 'ann']);
      const isColored = async (isTerminal: boolean, env: Record<string, string>, ...argv: string[]) =>
        (await call(['tasks', ...argv], { isTerminal, env })).stdout.includes('\x1b[1m');
      expect(await isColored(true, {})).toBe(true);
      expect(await isColored(false, {})).toBe(false);
      expect(await isColored(true, { NO_COLOR: '1' })).toBe(false);
      expect(await isColored(true, { NO_COLOR: '' })).toBe(true);
      expect(await isColored(false, { FORCE_COLOR: '1' })).toBe(true);
      expect(await isColored(true, { FORCE_COLOR: '0' })).toBe(false);
      expect(await isColored(true, { TERM: 'dumb' })).toBe(false);
      expect(await isColored(false, {}, '--color')).toBe(true);
      expect(await isColored(true, {}, '--no-color')).toBe(false);
    }));
});
