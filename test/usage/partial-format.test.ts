import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodePartial,
  encodePartial,
  PARTIAL_NAME,
  parsePartialName,
  partialNameOf,
} from '../../src/usage/index.ts';
import { trials } from '../support/randomness.ts';
import { samplePartial } from './partials.ts';

const INVALID = { name: 'TrackingError', code: 'TRACKS_INVALID_PARTIAL' };

/** The bytes of a partial whose lines are these, with a checksum that fits. */
function bytesOf(lines: readonly unknown[]): Uint8Array {
  const body = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
  const sha256 = createHash('sha256').update(body).digest('hex');
  return gzipSync(`${body}${JSON.stringify({ sha256 })}\n`);
}

/** The lines of the sample, without the one that holds the checksum. */
async function sampleLines(): Promise<Record<string, unknown>[]> {
  const { bytes } = await encodePartial(samplePartial());
  const lines = gunzipSync(bytes).toString().trimEnd().split('\n');
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a partial', () => {
  it('comes back as it was, whatever its trackables are called', async () => {
    const partial = samplePartial();
    const { bytes, checksum } = await encodePartial(partial);
    expect(await decodePartial(bytes)).toEqual({ ...partial, checksum });
  });

  it('has the same name and the same bytes each time', async () => {
    const [first, second] = [await encodePartial(samplePartial()), await encodePartial(samplePartial())];
    expect(second).toEqual(first);
    expect(first.name).toMatch(PARTIAL_NAME);
    expect(parsePartialName(first.name)).toEqual({
      uuid: samplePartial().uuid,
      trackerId: '0123456789abcdef',
      number: 2,
      checksum: first.checksum.slice(0, 16),
    });
  });

  it('can be read with gunzip and JSON.parse alone', async () => {
    const [header, entry] = await sampleLines();
    expect(header).toMatchObject({ format: 'tracktree-usage', version: 1, number: 2, first: 5, last: 8 });
    expect(entry).toMatchObject({ seq: 5, trackable: 'quests', value: 7.5 });
  });

  it('carries nothing that is not documented', async () => {
    const lines = await sampleLines();
    lines[0] = { ...lines[0], hostName: 'x' };
    lines[1] = { ...lines[1], path: 'y' };
    const decoded = await decodePartial(bytesOf(lines));
    expect(decoded).not.toHaveProperty('hostName');
    expect(decoded.entries[0]).not.toHaveProperty('path');
  });
});

describe('a damaged partial is refused', () => {
  it('wherever it is cut', async () => {
    const { bytes } = await encodePartial(samplePartial());
    for (let length = 0; length < bytes.length; length++)
      await expect(decodePartial(bytes.subarray(0, length)), `${length} bytes`).rejects.toMatchObject(
        INVALID,
      );
  });

  it('whichever bit is turned over, unless it means the same', async () => {
    const partial = samplePartial();
    const { bytes } = await encodePartial(partial);
    const bit = fc.integer({ min: 0, max: bytes.length * 8 - 1 });
    const property = fc.asyncProperty(bit, async (position) => {
      const damaged = Uint8Array.from(bytes);
      damaged[position >> 3]! ^= 1 << (position & 7);
      const decoded = await decodePartial(damaged).catch((error: unknown) => error);
      if (decoded instanceof Error) expect(decoded).toMatchObject(INVALID);
      else expect(decoded).toMatchObject(partial);
    });
    await fc.assert(property, trials(300));
  });

  it('if a line of its text is changed', async () => {
    const { bytes } = await encodePartial(samplePartial());
    const forged = gzipSync(gunzipSync(bytes).toString().replace('7.5', '7.6'));
    await expect(decodePartial(forged)).rejects.toThrow(
      'the partial cannot be used: its checksum does not fit',
    );
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('hello')],
    ['nothing, compressed', gzipSync('')],
    ['one line', gzipSync('{}\n')],
    ['no JSON', bytesOf(['hello'])],
    ['a list', bytesOf([[]])],
    ['null', bytesOf([null])],
  ])('if it is %s', async (_, bytes) => {
    await expect(decodePartial(bytes)).rejects.toMatchObject(INVALID);
  });

  it('if it would be too large', async () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1_048_576));
    expect(bomb.length).toBeLessThan(100_000);
    await expect(decodePartial(bomb)).rejects.toMatchObject(INVALID);
    await expect(decodePartial(new Uint8Array(16 * 1_048_576 + 1))).rejects.toMatchObject(INVALID);
  });

  it('as newer, if a later version wrote it', async () => {
    const [header, ...entries] = await sampleLines();
    await expect(decodePartial(bytesOf([{ ...header, version: 2 }, ...entries]))).rejects.toMatchObject({
      code: 'TRACKS_FORMAT',
    });
  });
});

describe('a forged partial is refused, as its field is named:', () => {
  const inHeader: [string, unknown][] = [
    ['format', 'other'],
    ['version', 0],
    ['application', 'Game'],
    ['uuid', '../../etc/passwd'],
    ['uuid', 'ann@example.org'],
    ['trackerId', 'XYZ'],
    ['number', 0],
    ['number', 1.5],
    ['first', 4],
    ['last', 9],
    ['createdAt', 9e15],
    ['definitions', {}],
    ['definitions', [{ name: '', kind: 'state', description: '', checkpoints: [] }]],
    ['definitions', []],
    ['sessions', []],
    ['sessions', [{ session: 3, start: 2, end: 1 }]],
  ];

  it.each(inHeader)('%s %j in the header', async (name, value) => {
    const [header, ...entries] = await sampleLines();
    await expect(decodePartial(bytesOf([{ ...header, [name]: value }, ...entries]))).rejects.toMatchObject(
      INVALID,
    );
  });

  const inEntry: [number, string, unknown][] = [
    [1, 'seq', 6],
    [1, 'trackable', 'unknown'],
    [1, 'trackable', 'play time'],
    [1, 'kind', 'state'],
    [1, 'at', '2026'],
    [1, 'session', 4],
    [1, 'value', null],
    [1, 'change', 'x'],
    [1, 'changes', 0],
    [1, 'changesTotal', 2],
    [2, 'state', 5],
    [2, 'state', '\ud800'],
    [2, 'state', 'x'.repeat(1001)],
    [3, 'duration', -1],
    [3, 'durationTotal', 11],
    [3, 'interrupted', 0],
    [4, 'event', 'jump'],
    [4, 'reached', 3],
    [4, 'reached', 1],
    [4, 'completions', 0],
  ];

  it.each(inEntry)('line %i with %s %j', async (line, name, value) => {
    const lines = await sampleLines();
    lines[line] = { ...lines[line], [name]: value };
    await expect(decodePartial(bytesOf(lines))).rejects.toMatchObject(INVALID);
  });

  it('a number that is too large for any', async () => {
    const lines = (await sampleLines()).map((line) => JSON.stringify(line));
    lines[1] = lines[1]!.replace('"value":7.5', '"value":1e999');
    await expect(decodePartial(bytesOf(lines))).rejects.toThrow('value of entry 0 must be a finite number');
  });
});

describe('the name of a partial', () => {
  it.each([
    '',
    'a.gz',
    '../a.0123456789abcdef.00000001.0123456789abcdef.usage.gz',
    'a.0123456789abcdef.00000000.0123456789abcdef.usage.gz',
    'a.0123456789abcdef.000000001.0123456789abcdef.usage.gz',
    'a.0123456789abcdef.00000001.0123456789abcdef.usage.gz.part',
    'a.0123456789abcdef.00000001.0123456789abcdef.usage.gz\n',
    '.a.0123456789abcdef.00000001.0123456789abcdef.usage.gz',
  ])('is not %j', (name) => {
    expect(parsePartialName(name)).toBeUndefined();
  });

  it('says the same when it is read and written again, also with many digits', () => {
    const name = {
      uuid: 'a_B-9',
      trackerId: '0123456789abcdef',
      number: 123_456_789,
      checksum: 'f'.repeat(16),
    };
    expect(parsePartialName(partialNameOf(name))).toEqual(name);
  });
});
