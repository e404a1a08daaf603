import { open, rename, rm } from 'node:fs/promises';
import { PassThrough, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type ExportOptions, type ExportSource, exportTracks } from './export-tracks.ts';

/** What to export, and how the file is written. */
export interface ExportFileOptions<C> extends ExportOptions {
  /** Which tracks. Default all. */
  criteria?: C | undefined;
  /** Whether to compress the file. Default: if its name ends in `.gz`. */
  gzip?: boolean | undefined;
}

const BLOCK_LENGTH = 64 * 1024;

/**
 * Writes what {@link exportTracks} gives into a file. Until it is complete it has the ending `.part`: what has its real
 * name is whole.
 */
export async function exportTracksToFile<C extends object>(
  storage: ExportSource<C>,
  path: string,
  options: ExportFileOptions<C> = {},
): Promise<void> {
  const partPath = `${path}.part`;
  const file = await open(partPath, 'w');
  try {
    const lines = exportTracks(storage, options.criteria, options);
    await pipeline(inBlocks(lines), compression(path, options.gzip), file.createWriteStream({ flush: true }));
    await rename(partPath, path);
  } catch (error) {
    await file.close();
    await rm(partPath, { force: true });
    throw error;
  }
}

function compression(path: string, gzip: boolean | undefined): Transform {
  return (gzip ?? path.endsWith('.gz')) ? createGzip() : new PassThrough();
}

/** Puts lines together, because a stream takes a few large pieces much faster than many small ones. */
async function* inBlocks(lines: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let block = '';
  for await (const line of lines) {
    block += line;
    if (block.length < BLOCK_LENGTH) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}
