import { gzipSync } from 'node:zlib';

/** What stands before the first block, and before the bytes of each. */
const HEADER_SIZE_BYTES = 10;
const BLOCK_HEAD_SIZE_BYTES = 5;

/**
 * Text that is packed in blocks without being compressed, so that it can be told what stands before the damage; and that. The block
 * with this number is damaged, counted from 0.
 */
export function damageBlock(text: string, block: number): { packed: Buffer; whole: string } {
  const packed = gzipSync(text, { level: 0 });
  let [at, size] = [HEADER_SIZE_BYTES, 0];
  for (let n = 0; n < block; n++) {
    const blockSize = packed.readUInt16LE(at + 1);
    at += BLOCK_HEAD_SIZE_BYTES + blockSize;
    size += blockSize;
  }
  // The length of the block and its complement do not go together any more.
  packed.writeUInt16LE(~packed.readUInt16LE(at + 3) & 0xffff, at + 3);
  return { packed, whole: Buffer.from(text).subarray(0, size).toString() };
}
