import { appendFile, rename, rm } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { countLines, isBeginningOf, LineFile, sumOf } from '../../src/lines/index.ts';
import { useFolder } from '../requests/access-log/folder.ts';
import { damageBlock } from '../support/damaged-gzip.ts';

const folder = useFolder();
const TEXT = Array.from({ length: 60_000 }, (_, n) => `line ${n}\n`).join('');

/** Opens a file for as long as `use` takes. */
async function withFile<T>(
  content: string | Uint8Array,
  use: (file: LineFile) => Promise<T>,
  name = 'file',
): Promise<T> {
  const file = await LineFile.open('log', await folder.write(name, content));
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

async function readAll(file: LineFile, start?: number): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of file.read(start)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

describe.each([
  ['a plain file', Buffer.from(TEXT)],
  ['a packed file', gzipSync(TEXT)],
])('%s', (kind, content) => {
  it('is read from any position', async () => {
    await withFile(content, async (file) => {
      expect(file.isPacked).toBe(kind === 'a packed file');
      for (const start of [0, 1, 300_000, TEXT.length, TEXT.length + 5])
        expect((await readAll(file, start)) === TEXT.slice(start)).toBe(true);
      expect(file.bytesRead).toBe(file.sizeBytes);
    });
  });

  it('gives ranges and its beginning, as far as there is any', async () => {
    await withFile(content, async (file) => {
      expect((await file.readRange(270_000, 270_010)).toString()).toBe(TEXT.slice(270_000, 270_010));
      expect((await file.readRange(TEXT.length - 3, TEXT.length + 3)).toString()).toBe(TEXT.slice(-3));
      expect(await file.readRange(5, 5)).toHaveLength(0);
      expect((await file.readBeginning(6)).bytes.toString()).toBe('line 0');
      expect((await file.readBeginning(1_000_000)).bytes).toHaveLength(TEXT.length);
    });
  });

  it('counts the lines before a position', async () => {
    await withFile(content, async (file) => {
      expect(await countLines(file, 0)).toBe(0);
      expect(await countLines(file, 6)).toBe(0);
      expect(await countLines(file, 7)).toBe(1);
      expect(await countLines(file, TEXT.length)).toBe(60_000);
    });
  });

  it('has the sum of its content, whatever its form', async () => {
    const sum = await withFile(gzipSync(TEXT), sumOf, 'packed');
    expect(await withFile(content, sumOf)).toEqual(sum);
  });
});

it('tells of a packed file that is damaged, behind what is whole', async () => {
  const { packed, whole } = damageBlock(TEXT, 2);
  await withFile(packed, async (file) => {
    const { bytes, damage } = await file.readBeginning(1_000_000);
    expect(bytes.toString() === whole).toBe(true);
    expect(damage).toMatchObject({ code: 'Z_DATA_ERROR' });
    expect((await file.readBeginning(10)).damage).toBeUndefined();
    await expect(file.readRange(0, 1_000_000)).rejects.toMatchObject({ code: 'Z_DATA_ERROR' });
  });
});

it('is known by more than its name', async () => {
  await withFile('a\n', async (file) => {
    expect(await file.isInPlace()).toBe(true);
    await rename(file.path, folder.file('moved'));
    expect(await file.isInPlace()).toBe(false);
    await withFile('b\n', async (other) => expect(other.identity).not.toBe(file.identity));
    expect(await file.isInPlace()).toBe(false);
    await appendFile(folder.file('moved'), 'c\n');
    await rm(folder.file('moved'));
    expect(await readAll(file)).toBe('a\nc\n');
    expect([file.sizeBytes, await file.size()]).toEqual([2, 4]);
  });
});

it('is the beginning of a file that holds more', async () => {
  await withFile(TEXT, (long) =>
    withFile(
      TEXT.slice(0, 400_000),
      async (short) => {
        expect(await isBeginningOf(short, long)).toBe(true);
        expect(await isBeginningOf(long, short)).toBe(false);
        await appendFile(short.path, 'other');
        expect(await isBeginningOf(short, long)).toBe(false);
      },
      'short',
    ),
  );
});

describe('what cannot be read is told', () => {
  it.each([
    ['that is not there', 'missing', /^cannot read the log '.*missing': ENOENT/],
    ['that is a folder', '.', /^cannot read the log '.*': it is not a file$/],
  ])('of a path %s', async (_, name, message) => {
    await expect(LineFile.open('log', folder.file(name))).rejects.toMatchObject({
      code: 'TRACKS_READ_FAILED',
      message: expect.stringMatching(message),
    });
  });

  it('of a file that is packed with something else', async () => {
    const path = await folder.write('a.zst', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]));
    await expect(LineFile.open('log', path)).rejects.toThrow(
      /'.*a.zst' is packed with zstd: unpack it first/,
    );
  });
});
