import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { checkIsFree, type SafeFileOptions, writeSafely } from './safe-file.ts';

/** How to write a text file. */
export interface TextFileOptions extends SafeFileOptions {
  /** Whether to compress the file. Default: if its name ends in `.gz`. */
  gzip?: boolean | undefined;
}

const BLOCK_LENGTH = 64 * 1024;

/** Writes texts to a file as {@link writeSafely} does. @throws as writeSafely; what `texts` throws */
export async function writeTextFile(
  path: string,
  texts: AsyncIterable<string>,
  { gzip = path.endsWith('.gz'), ...options }: TextFileOptions = {},
): Promise<void> {
  if (!options.overwrite) await checkIsFree(path);
  const write = (file: FileHandle) =>
    gzip
      ? pipeline(inBlocks(texts), createGzip(), (packed) => append(file, packed))
      : append(file, inBlocks(texts));
  await writeSafely(path, write, options);
}

async function append(file: FileHandle, chunks: AsyncIterable<string | Buffer>): Promise<void> {
  for await (const chunk of chunks) await file.appendFile(chunk);
}

/** Joins short texts into blocks: a few large chunks are much faster to write than many small ones. */
export async function* inBlocks(texts: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let block = '';
  for await (const text of texts) {
    block += text;
    if (block.length < BLOCK_LENGTH) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}
