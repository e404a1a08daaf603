import { ArgumentRangeError } from '../../errors.ts';
import { ByteReader } from './byte-reader.ts';
import { damage } from './damage.ts';
import { readLog } from './level-log.ts';
import { keyOf } from './level-table.ts';

/** A table as the MANIFEST describes it. */
export interface TableFile {
  number: number;
  sizeBytes: number;
  /** The least and the greatest key. */
  from: string;
  to: string;
}

/** What LevelDB's MANIFEST says of the database. */
export interface Manifest {
  /** The oldest log whose records are not in tables yet. */
  logNumber: number;
  /** Greater than the numbers of all files that the MANIFEST knows. */
  nextFile: number;
  /** The number of the last change when the MANIFEST was last written. */
  lastSequence: number;
  tables: Map<number, TableFile>;
}

/** @throws TrackingError TRACKS_CORRUPTED */
export function readManifest(file: string, bytes: Buffer): Manifest {
  const manifest: Manifest = { logNumber: 0, nextFile: 0, lastSequence: 0, tables: new Map() };
  const tags = new Set<number>();
  for (const record of readLog(file, bytes)) {
    try {
      applyEdit(manifest, new ByteReader(record), tags);
    } catch (error) {
      throw damage(file, (error as Error).message);
    }
  }
  if (NEEDED_TAGS.some((tag) => !tags.has(tag))) throw damage(file, 'it ends early');
  return manifest;
}

type Field = (manifest: Manifest, reader: ByteReader) => void;

/** What the fields of an edit do, by their tags. */
const FIELDS: Readonly<Record<number, Field>> = {
  1: (_, reader) => void reader.prefixed(), // The order of the keys.
  2: (manifest, reader) => {
    manifest.logNumber = reader.varint();
  },
  3: (manifest, reader) => {
    manifest.nextFile = reader.varint();
  },
  4: (manifest, reader) => {
    manifest.lastSequence = reader.varint();
  },
  5: (_, reader) => void [reader.varint(), reader.prefixed()], // Where the next compaction begins.
  6: (manifest, reader) => {
    reader.varint();
    manifest.tables.delete(reader.varint());
  },
  7: (manifest, reader) => {
    reader.varint();
    const [number, sizeBytes] = [reader.varint(), reader.varint()];
    manifest.tables.set(number, {
      number,
      sizeBytes,
      from: keyOf(reader.prefixed()),
      to: keyOf(reader.prefixed()),
    });
  },
  9: (_, reader) => void reader.varint(), // The log before, of old versions.
};

/** The fields without which LevelDB knows nothing: the log, the next file, the last change. */
const NEEDED_TAGS = [2, 3, 4];

function applyEdit(manifest: Manifest, reader: ByteReader, tags: Set<number>): void {
  while (!reader.isAtEnd) {
    const tag = reader.varint();
    const field = FIELDS[tag];
    if (!field) throw new ArgumentRangeError(`there is no field ${tag}`);
    field(manifest, reader);
    tags.add(tag);
  }
}
