import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseArguments, UsageError } from '../../demo/arguments.ts';
import { runDemo } from '../../demo/demo.ts';
import { formatTable } from '../../demo/table.ts';

let folder = '';
let output = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracktree-demo-test-'));
  output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text;
    return true;
  });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

const LINE = '{"taskId":"a001","run":"monday","userName":"ann","timeStamp":"2026-11-23T08:00:00Z","data":{}}';

describe('the demonstration', () => {
  it('fills, asks, reopens and finds everything with generated tracks', async () => {
    await runDemo(join(folder, 'tracks'), { kind: 'generated', size: 2000, seed: 1 });
    expect(output).toMatch(/Stored 2,000 tracks in [\d,]+ runs/);
    expect(output.match(/ ms$/gm)?.length).toBeGreaterThanOrEqual(12);
    expect(output).toContain('Nothing is lost: 2,000 tracks');
  });

  it.each([1, 2])('works with a file of as few tracks as %i', async (size) => {
    const path = join(folder, 'tracks.jsonl.gz');
    await writeFile(path, gzipSync(`${LINE}\n`.repeat(size)));
    await runDemo(join(folder, 'tracks'), { kind: 'file', path });
    expect(output).toContain(`Nothing is lost: ${size} tracks`);
  });

  it('works with an empty file', async () => {
    const path = join(folder, 'empty.jsonl');
    await writeFile(path, '');
    await runDemo(join(folder, 'tracks'), { kind: 'file', path });
    expect(output).toContain('Nothing is lost: 0 tracks');
  });

  it('names the line of a file that it cannot use', async () => {
    const path = join(folder, 'wrong.jsonl');
    await writeFile(path, `${LINE}\nno track\n`);
    const running = runDemo(join(folder, 'tracks'), { kind: 'file', path });
    await expect(running).rejects.toMatchObject({
      code: 'TRACKS_INVALID_ENTRY',
      message: expect.stringMatching(/^Line 2 /),
    });
  });
});

describe('the command line', () => {
  it('asks for generated tracks if it is empty', () => {
    expect(parseArguments([])).toMatchObject({ kind: 'generated', size: 100_000 });
  });

  it('says what is wrong with it', () => {
    expect(() => parseArguments([join(folder, 'missing.jsonl')])).toThrow(
      /There is no file .*missing\.jsonl/,
    );
    expect(() => parseArguments([folder])).toThrow(/is a folder/);
    expect(() => parseArguments(['--fast'])).toThrow('There is no option --fast.');
    expect(() => parseArguments(['a', 'b'])).toThrow(UsageError);
  });

  it('says whether the web view is wanted, or leaves it to the terminal', () => {
    expect(parseArguments([])).toMatchObject({ isServed: undefined });
    expect(parseArguments(['--serve'])).toMatchObject({ kind: 'generated', isServed: true });
    expect(parseArguments(['--no-serve'])).toMatchObject({ kind: 'generated', isServed: false });
  });

  it('can be asked for help', () => {
    expect(parseArguments(['--help'])).toBe('help');
  });
});

it('puts a table in columns as wide as their longest text', () => {
  expect(
    formatTable(
      ['a', 'time'],
      [
        ['long text', '1'],
        ['b', '22'],
      ],
    ),
  ).toBe('a          time\n---------  ----\nlong text     1\nb            22\n');
});
