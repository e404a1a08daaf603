import { Level } from 'level';
import { MemoryLevel } from 'memory-level';
import { ENCODING } from './level-batch.ts';
import type { AnyLevel } from './level-types.ts';

/**
 * Settings of LevelDB for databases of our own: larger buffers than its defaults, which are meant for phones, and no
 * compression, since a row that is read costs the decompression of the whole block it is in.
 */
const LEVELDB_OPTIONS = {
  compression: false,
  writeBufferSize: 16 * 1024 * 1024,
  cacheSize: 32 * 1024 * 1024,
  maxFileSize: 8 * 1024 * 1024,
} as const;

/** A database in a folder, or in memory. It begins to open itself in the next turn of the event loop. */
export function createLevel(folder: string | undefined): AnyLevel {
  if (folder === undefined) return new MemoryLevel({ ...ENCODING, storeEncoding: 'buffer' }) as AnyLevel;
  return new Level(folder, { ...ENCODING, ...LEVELDB_OPTIONS }) as unknown as AnyLevel;
}

/** The smallest database, which only holds a lock. */
export function createLockHolder(folder: string): AnyLevel {
  return new Level(folder, { writeBufferSize: 64 * 1024, cacheSize: 0 }) as unknown as AnyLevel;
}
