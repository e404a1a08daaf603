import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LineBlock, LineSplitter, type Point, pointIn } from '../../src/lines/index.ts';
import { trials } from '../support/randomness.ts';

const SIZE_MAX = 1_000;

interface Split {
  /** `…` stands for a line that is too long; its beginning is in `beginnings`. */
  lines: string[];
  beginnings: string[];
  points: Point[];
}

/** The lines of bytes that come in pieces, the rest included, and the point behind each line. */
function split(pieces: readonly Buffer[], splitter = new LineSplitter(SIZE_MAX)): Split {
  const found: Split = { lines: [], beginnings: [], points: [] };
  for (const block of [...pieces.map((piece) => splitter.push(piece)), splitter.takeRest()])
    if (block) addLines(found, block);
  return found;
}

function addLines({ lines, beginnings, points }: Split, block: LineBlock): void {
  for (const { start, end, next, beginning } of block.cut()) {
    lines.push(beginning ? '…' : block.bytes.toString('utf8', start, end));
    if (beginning) beginnings.push(beginning.toString());
    points.push(pointIn(block, next));
  }
}

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end));
}

const anyLine = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll(/[\r\n]/g, '')),
  fc.constantFrom('', 'ä', 'x'.repeat(SIZE_MAX), 'y'.repeat(SIZE_MAX + 1), 'z'.repeat(9_000)),
);

describe('lines are the same', () => {
  it('however the bytes are cut into pieces, and so are the points behind them', () => {
    const cuts = fc.array(fc.nat(), { maxLength: 12 });
    fc.assert(
      fc.property(
        fc.array(anyLine, { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        cuts,
        (lines, isEnded, places) => {
          const bytes = Buffer.from(lines.join('\n') + (isEnded ? '\n' : ''));
          const pieces = cutAt(
            bytes,
            places.map((place) => place % (bytes.length + 1)),
          );
          const found = split(pieces);
          const expected = isEnded || lines.at(-1) !== '' ? lines : lines.slice(0, -1);
          expect(found.lines).toEqual(
            expected.map((line) => (Buffer.byteLength(line) > SIZE_MAX ? '…' : line)),
          );
          const isRight = ({ position, context }: Point) =>
            context.equals(bytes.subarray(Math.max(0, position - 4_096), position));
          expect(found.points.every(isRight)).toBe(true);
        },
      ),
      trials(200),
    );
  });

  it('with line breaks of Windows, also if they are cut in two', () => {
    expect(split([Buffer.from('a\r\n\r'), Buffer.from('\nb\rc\r\n')]).lines).toEqual(['a', '', 'b\rc']);
  });
});

describe('a line that is too long', () => {
  it('is told by its beginning, which may be of another piece', () => {
    const { lines, beginnings } = split([
      Buffer.from(`a\nstart${'x'.repeat(5_000)}`),
      Buffer.alloc(9_000, 'y'),
      Buffer.from('end\nb\n'),
    ]);
    expect(lines).toEqual(['a', '…', 'b']);
    expect(beginnings).toEqual([`start${'x'.repeat(2_043)}`]);
  });

  it('is not kept in memory, and known as such before its end', () => {
    const splitter = new LineSplitter(SIZE_MAX);
    expect(splitter.push(Buffer.alloc(SIZE_MAX, 'x'))).toBeUndefined();
    expect(splitter.isTooLong).toBe(false);
    for (let n = 0; n < 5; n++) splitter.push(Buffer.alloc(100_000, 'x'));
    expect([splitter.isTooLong, splitter.hasRest, splitter.position]).toEqual([true, true, 501_000]);
    const rest = splitter.takeRest();
    expect(rest?.bytes.length).toBeLessThan(SIZE_MAX);
    expect(rest?.cut()).toMatchObject([{ beginning: expect.any(Buffer) }]);
    expect(splitter.hasRest).toBe(false);
  });

  it('has its point behind it, by which the file is found again', () => {
    const bytes = Buffer.from(`a\n${'x'.repeat(10_000)}\nb\n`);
    const { points } = split(cutAt(bytes, [4_000, 9_000]));
    expect(points.map(({ position }) => position)).toEqual([2, 10_003, 10_005]);
    expect(points[1]?.context.equals(bytes.subarray(10_003 - 4_096, 10_003))).toBe(true);
  });
});

it('positions go on from where a file was left', () => {
  const start = { position: 7, context: Buffer.from('before\n') };
  const { points } = split([Buffer.from('a\nb')], new LineSplitter(SIZE_MAX, start));
  expect(points).toEqual([
    { position: 9, context: Buffer.from('before\na\n') },
    { position: 10, context: Buffer.from('before\na\nb') },
  ]);
});
