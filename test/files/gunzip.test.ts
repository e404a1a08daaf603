import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gunzip, isDamage } from '../../src/files/index.ts';
import { damageBlock } from '../support/damaged-gzip.ts';
import { trials } from '../support/randomness.ts';

const TEXT = Array.from({ length: 40_000 }, (_, n) => `line ${n}\n`).join('');

async function* cut(whole: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
}

/** What comes before the end, or before the error. */
async function unpack(packed: Parameters<typeof gunzip>[0]): Promise<{ text: string; error?: unknown }> {
  const pieces: Buffer[] = [];
  const read = () => Buffer.concat(pieces).toString();
  try {
    for await (const bytes of gunzip(packed)) pieces.push(bytes);
    return { text: read() };
  } catch (error) {
    return { text: read(), error };
  }
}

describe('what is packed', () => {
  it.each([1, 7, 1_000, 1_000_000])('comes back as it was, from pieces of %i bytes', async (size) => {
    const text = size < 10 ? TEXT.slice(0, 20_000) : TEXT;
    const packed = gzipSync(text);
    expect(await unpack(cut(packed, size))).toEqual({ text });
    expect(await unpack(() => cut(packed, size))).toEqual({ text });
  });

  it('may be in several parts, with something behind them', async () => {
    const parts = [gzipSync('a'), gzipSync(TEXT), gzipSync(''), Buffer.alloc(100_000), Buffer.from('more')];
    expect(await unpack(cut(Buffer.concat(parts), 50))).toEqual({ text: `a${TEXT}` });
  });

  it('closes its source when no more of it is wanted', async () => {
    let isClosed = false;
    async function* source() {
      try {
        yield* cut(gzipSync(TEXT, { level: 0 }), 1_000);
      } finally {
        isClosed = true;
      }
    }
    for await (const _ of gunzip(source())) break;
    expect(isClosed).toBe(true);
  });
});

describe('what is damaged', () => {
  it.each([0, 1, 5, 10])(
    'gives all that stands before block %i where it can be read again',
    async (block) => {
      const { packed, whole } = damageBlock(TEXT, block);
      for (const size of [1_000, 100_000]) {
        const { text, error } = await unpack(() => cut(packed, size));
        expect(text === whole, `${text.length} of ${whole.length}`).toBe(true);
        expect(isDamage(error)).toBe(true);
      }
    },
  );

  it('gives the steps before the damage where it cannot', async () => {
    const { packed, whole } = damageBlock(TEXT, 5);
    const { text, error } = await unpack(cut(packed, 100_000));
    expect(whole.startsWith(text)).toBe(true);
    expect(whole.length - text.length).toBeLessThan(16_384);
    expect(isDamage(error)).toBe(true);
  });

  it('fails, and gives nothing twice, wherever a byte is changed', async () => {
    const packed = gzipSync(TEXT.slice(0, 20_000));
    await fc.assert(
      fc.asyncProperty(fc.nat(packed.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const damaged = Buffer.from(packed);
        damaged[at]! ^= change;
        const [fromStream, again] = [await unpack(cut(damaged, 100)), await unpack(() => cut(damaged, 100))];
        expect(again.text.startsWith(fromStream.text)).toBe(true);
        if (again.error === undefined) expect(again.text).toBe(gunzipSync(damaged).toString());
        else expect(isDamage(again.error)).toBe(true);
      }),
      trials(100),
    );
  });

  it('is read again no further than the step that failed, should it be repaired meanwhile', async () => {
    const { packed, whole } = damageBlock(TEXT, 5);
    let reads = 0;
    const { text, error } = await unpack(() =>
      cut(reads++ === 0 ? packed : gzipSync(TEXT, { level: 0 }), 100),
    );
    expect(reads).toBe(2);
    expect(TEXT.startsWith(text) && text.startsWith(whole)).toBe(true);
    expect(text.length - whole.length).toBeLessThanOrEqual(16_384);
    expect(isDamage(error)).toBe(true);
  });

  it('is told from a source that fails', async () => {
    async function* failing(): AsyncGenerator<Buffer> {
      yield gzipSync(TEXT).subarray(0, 100);
      throw Object.assign(new Error('no disk'), { code: 'EIO' });
    }
    const { error } = await unpack(failing);
    expect(error).toMatchObject({ code: 'EIO' });
    expect(isDamage(error)).toBe(false);
  });
});
