import fc from 'fast-check';
import { expect, it } from 'vitest';
import { toBytes } from '../../src/lines/index.ts';
import { trials } from '../support/randomness.ts';

async function bytesOf(pieces: readonly (string | Uint8Array)[]): Promise<Buffer> {
  const found: Buffer[] = [];
  for await (const bytes of toBytes(pieces)) found.push(bytes);
  return Buffer.concat(found);
}

it('text becomes the same bytes however it is cut, also within a character', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 5 }), async (text, size) => {
      const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect((await bytesOf(pieces)).toString()).toBe(text);
    }),
    trials(100),
  );
});

it('half a surrogate pair becomes a byte that is not UTF-8, so that it is not taken for text', async () => {
  expect(await bytesOf(['a\ud83d', 'b', '\ude00ä'])).toEqual(
    Buffer.concat([Buffer.from('a'), Buffer.of(0xff), Buffer.from('b'), Buffer.of(0xff), Buffer.from('ä')]),
  );
  expect(await bytesOf(['a\ud83d'])).toEqual(Buffer.of(0x61, 0xff));
});

it('large pieces come in parts', async () => {
  const sizes: number[] = [];
  for await (const { length } of toBytes(['x'.repeat(600_000)])) sizes.push(length);
  expect(sizes).toEqual([262_144, 262_144, 75_712, 0]);
});
