import { readdir } from 'node:fs/promises';
import { TrackingError } from '../../../errors.ts';
import type { StorageSettings } from '../../contract/settings.ts';
import type { Database } from '../../leveldb/database.ts';
import { ATTRIBUTES_KEY, CHECKPOINT_KEY, META_KEY } from '../keys.ts';
import {
  decodeAttributes,
  decodeCheckpointHeader,
  decodeMeta,
  encodeAttributes,
} from '../records/metadata-records.ts';
import type { Store } from '../store.ts';

/** Names of files that only a database has. */
const DATABASE_FILE = /^(CURRENT|MANIFEST-\d+|\d+\.(log|ldb|sst))$/;

/** Makes sure that there is a database in a folder, as opening would make one. @throws TrackingError TRACKS_OPEN_FAILED */
export async function checkIsThere(folder: string): Promise<void> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    throw noStorage(folder, cause.code === 'ENOENT' ? 'there is no such folder' : cause.message, cause);
  });
  if (!names.some((name) => DATABASE_FILE.test(name))) throw noStorage(folder, 'nothing in it is a database');
}

/**
 * Takes the track type and the indexed attributes from the storage itself.
 *
 * @throws TrackingError TRACKS_OPEN_FAILED if there is none, TRACKS_CORRUPTED
 */
export function adoptStored(database: Database, settings: StorageSettings): void {
  const meta = database.getSync(META_KEY);
  if (!meta) throw noStorage(database.location ?? 'the database', 'nothing in it describes one');
  settings.typeName = decodeMeta(meta).typeName;
  settings.indexAttributes = readAttributes(database);
}

/** Remembers which attributes are indexed, if they are others than before. Only while nothing else is being written. */
export async function storeAttributes({ database, attributes }: Store): Promise<void> {
  const stored = storedAttributes(database);
  if (stored?.length === attributes.length && stored.every((name, i) => name === attributes[i])) return;
  const batch = database.batch();
  batch.put(ATTRIBUTES_KEY, encodeAttributes(attributes));
  await batch.write();
}

/** The attributes that were remembered; undefined if the record is damaged: an opening that names them does not need it. */
function storedAttributes(database: Database): string[] | undefined {
  const bytes = database.getSync(ATTRIBUTES_KEY);
  try {
    return bytes ? decodeAttributes(bytes) : [];
  } catch (error) {
    if (error instanceof TrackingError && error.code === 'TRACKS_CORRUPTED') return undefined;
    throw error;
  }
}

/** The attributes that the storage was last opened with. Only the checkpoint tells, where an older version wrote it. */
export function readAttributes(database: Database): string[] {
  const bytes = database.getSync(ATTRIBUTES_KEY);
  if (bytes) return decodeAttributes(bytes);
  const header = database.getSync(CHECKPOINT_KEY);
  return header ? decodeCheckpointHeader(header).attributes : [];
}

function noStorage(where: string, why: string, cause?: unknown): TrackingError {
  return new TrackingError('TRACKS_OPEN_FAILED', `there is no storage in '${where}': ${why}`, { cause });
}
