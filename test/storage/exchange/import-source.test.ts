import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ImportSource,
  readLineBlocks,
  type SourceProgress,
} from '../../../src/storage/exchange/import-source.ts';

const TEXT = 'one\nzwei ä\n\n四 😀\nlast';
const LINES = ['one', 'zwei ä', '', '四 😀', 'last'];
const BYTES = Buffer.from(TEXT);
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tracktree-source-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function readLines(
  source: ImportSource,
  progress: SourceProgress = { bytes: 0, bytesTotal: undefined },
) {
  const lines: (string | undefined)[] = [];
  for await (const block of readLineBlocks(source, progress)) lines.push(...block);
  return lines;
}

/** The parts that follow when something is cut every `size` units. */
async function* cut<T extends string | Uint8Array>(whole: T, size: number): AsyncGenerator<T> {
  for (let start = 0; start < whole.length; start += size) yield whole.slice(start, start + size) as T;
}

describe('gives the same lines', () => {
  it.each([1, 2, 3, 7, 1000])('from bytes cut every %i', async (size) => {
    expect(await readLines(cut(BYTES, size))).toEqual(LINES);
  });

  it.each([1, 2, 3, 7, 1000])('from gzipped bytes cut every %i', async (size) => {
    expect(await readLines(cut(gzipSync(BYTES), size))).toEqual(LINES);
  });

  it.each([1, 2, 3, 7, 1000])('from text cut every %i, also within a character', async (size) => {
    expect(await readLines(cut(TEXT, size))).toEqual(LINES);
  });

  it('from a file, a gzipped file, a file URL and a file of several gzip members', async () => {
    const [plain, zipped, members] = [join(folder, 'a.jsonl'), join(folder, 'b'), join(folder, 'c.gz')];
    await writeFile(plain, BYTES);
    await writeFile(zipped, gzipSync(BYTES));
    await writeFile(members, Buffer.concat([gzipSync(BYTES.subarray(0, 8)), gzipSync(BYTES.subarray(8))]));
    for (const source of [plain, zipped, members, pathToFileURL(plain)])
      expect(await readLines(source)).toEqual(LINES);
  });

  it('from a stream, a stream of text and an array of lines', async () => {
    expect(await readLines(Readable.from([BYTES]))).toEqual(LINES);
    expect(await readLines(Readable.from(BYTES).setEncoding('utf8'))).toEqual(LINES);
    expect(await readLines(LINES)).toEqual(LINES);
  });
});

it('has no lines where the source is empty', async () => {
  expect(await readLines(cut('', 1))).toEqual([]);
  expect(await readLines(cut(new Uint8Array(), 1))).toEqual([]);
  expect(await readLines([])).toEqual([]);
});

it('does not count a line after the last newline', async () => {
  expect((await readLines(cut('a\nb\n', 2))).filter((line) => line !== '')).toEqual(['a', 'b']);
  expect(await readLines(cut(Buffer.from('a\nb\n'), 2))).toEqual(['a', 'b']);
});

it('marks a line that is not UTF-8 and keeps its neighbours', async () => {
  const bytes = Buffer.concat([Buffer.from('a\n'), Buffer.from([0xff, 0xfe]), Buffer.from('\nä')]);
  expect(await readLines(cut(bytes, 100))).toEqual(['a', undefined, 'ä']);
});

it('marks a line of text with half a surrogate pair', async () => {
  expect(await readLines(cut('a\nb\ud800\n\ud83d\ude00', 100))).toEqual(['a', undefined, '😀']);
});

it('tells the size of a file and how much of it is read, in bytes as they lie there', async () => {
  const path = join(folder, 'progress.gz');
  const zipped = gzipSync('line\n'.repeat(10_000));
  await writeFile(path, zipped);
  const progress: SourceProgress = { bytes: 0, bytesTotal: undefined };
  await readLines(path, progress);
  expect(progress).toEqual({ bytes: zipped.length, bytesTotal: zipped.length });
});

describe('says TRACKS_READ_FAILED, with the cause', () => {
  it('where there is no such file', async () => {
    const reading = readLines(join(folder, 'missing.jsonl'));
    await expect(reading).rejects.toMatchObject({ code: 'TRACKS_READ_FAILED', cause: { code: 'ENOENT' } });
  });

  it('where the path is a folder', async () => {
    await expect(readLines(folder)).rejects.toMatchObject({
      code: 'TRACKS_READ_FAILED',
      cause: { code: 'EISDIR' },
    });
  });

  it('where a gzipped source is cut off or damaged', async () => {
    const zipped = gzipSync(Buffer.from('line\n'.repeat(10_000)));
    const damaged = Buffer.from(zipped).fill(0xaa, 20, 30);
    for (const bytes of [zipped.subarray(0, -9), damaged]) {
      await expect(readLines(cut(bytes, 10))).rejects.toMatchObject({ code: 'TRACKS_READ_FAILED' });
    }
  });

  it('where a stream fails', async () => {
    const failing = new Readable({ read: () => void failing.destroy(new Error('cable cut')) });
    const reading = readLines(failing);
    await expect(reading).rejects.toMatchObject({
      code: 'TRACKS_READ_FAILED',
      cause: { message: 'cable cut' },
    });
  });
});

it('refuses a source that mixes text and bytes', async () => {
  async function* mixed() {
    yield 'a\n';
    yield BYTES;
  }
  await expect(readLines(mixed())).rejects.toThrow(TypeError);
});

it('refuses a line without end before it fills the memory', async () => {
  async function* endless() {
    const chunk = Buffer.alloc(8 * 1024 * 1024, 'x');
    while (true) yield chunk;
  }
  await expect(readLines(endless())).rejects.toMatchObject({ code: 'TRACKS_INVALID_ENTRY' });
});

it('closes the source when reading ends early', async () => {
  let isClosed = false;
  async function* lines() {
    try {
      while (true) yield Buffer.from('a\n');
    } finally {
      isClosed = true;
    }
  }
  for await (const _ of readLineBlocks(lines(), { bytes: 0, bytesTotal: undefined })) break;
  expect(isClosed).toBe(true);
});
