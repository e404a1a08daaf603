import { ByteReader } from './byte-reader.ts';
import { type LogRecord, recordsOf } from './level-log.ts';
import { type SalvagedEntry, salvagedEntry, VALUE } from './salvaged-entry.ts';

/** A batch begins with the number of its first change (eight bytes) and the number of its changes (four). */
const BATCH_HEAD_BYTES = 12;
const NO_VALUE = Buffer.alloc(0);

/** Every change in a log of LevelDB that can be read, also from batches of which a part is damaged. */
export function* logEntries(bytes: Buffer): Generator<SalvagedEntry> {
  for (const record of recordsOf(bytes)) yield* entriesOf(record);
}

function entriesOf({ bytes, fault }: LogRecord): SalvagedEntry[] {
  const entries: SalvagedEntry[] = [];
  if (bytes.length < BATCH_HEAD_BYTES) return entries;
  const reader = new ByteReader(bytes.subarray(BATCH_HEAD_BYTES));
  try {
    for (let sequence = Number(bytes.readBigUInt64LE(0)); !reader.isAtEnd; sequence++) {
      const kind = reader.take(1)[0]!;
      const key = reader.prefixed();
      const value = kind === VALUE ? reader.prefixed() : NO_VALUE;
      const entry = salvagedEntry(key, kind, sequence, value, fault === undefined);
      if (!entry) break;
      entries.push(entry);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return entries;
}
