import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  BEGINNING,
  LineFile,
  LineSplitter,
  type Point,
  PositionFormat,
  pointIn,
} from '../../src/lines/index.ts';
import { useFolder } from '../requests/access-log/folder.ts';

const folder = useFolder();
const FORMAT = new PositionFormat('a log file', 18);
const TEXT = Array.from({ length: 2_000 }, (_, n) => `line ${n}\n`).join('');

/** The point behind a text. */
function pointBehindText(text: string): Point {
  return pointIn(new LineSplitter(1_000).push(Buffer.from(text))!);
}

async function findIn(content: string | Uint8Array, kept: number): Promise<Point | 'shorter' | undefined> {
  const file = await LineFile.open('log', await folder.write('log', content));
  try {
    return await FORMAT.find(file, kept);
  } finally {
    await file.close();
  }
}

describe('a position that is kept', () => {
  const kept = FORMAT.encode(pointBehindText(TEXT));

  it('is found in the file that has grown, and in its packed form', async () => {
    const point = { position: TEXT.length, context: Buffer.from(TEXT.slice(-4_096)) };
    expect(await findIn(`${TEXT}more\n`, kept)).toEqual(point);
    expect(await findIn(gzipSync(TEXT), kept)).toEqual(point);
  });

  it('is not found in a file of other content', async () => {
    expect(await findIn(TEXT.replace('line 1999', 'line 1998'), kept)).toBeUndefined();
  });

  it('is behind the end of a file that was cut short', async () => {
    expect(await findIn(TEXT.slice(0, -1), kept)).toBe('shorter');
  });

  it('grows with the file', () => {
    const texts = ['a\n', 'a\nb\n', TEXT, `${TEXT}c\n`];
    const positions = texts.map((text) => FORMAT.encode(pointBehindText(text)));
    expect(positions).toEqual(positions.toSorted((a, b) => a - b));
    expect(FORMAT.encode(BEGINNING)).toBe(0);
  });

  it('may be as large as its bits allow, and the next one is refused', () => {
    const greatest = { position: 2 ** 35 - 1, context: Buffer.alloc(4_096) };
    expect(Number.isSafeInteger(FORMAT.encode(greatest))).toBe(true);
    expect(() => FORMAT.encode({ ...greatest, position: 2 ** 35 })).toThrow(
      'a log file of more than 34359738367 bytes cannot be loaded',
    );
  });
});
