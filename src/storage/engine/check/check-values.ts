import { TrackingError } from '../../../errors.ts';
import type { Disagreement } from '../../contract/reports.ts';
import type { KeyRange } from '../../leveldb/level-types.ts';
import { verifyValue } from '../records/verify-value.ts';
import type { Store } from '../store.ts';

/** The ranges of keys that nothing in memory is compared with: all but counters, checkpoint, runs and tracks. */
const RANGES: readonly KeyRange[] = [
  { gte: '', lt: 'c' },
  { gte: 'd', lt: 'h' },
  { gte: 'i', lt: 'p' },
  { gte: 's', lt: 't' },
  { gte: 'u', lt: '\uffff' },
];

/** What kinds of values are about; everything else is a value of its own. */
const KINDS: Readonly<Record<string, Disagreement['kind']>> = {
  s: 'position',
  x: 'checkpoint',
  y: 'checkpoint',
};

/** Values that stand for themselves, such as positions of sources and the retention policy: each against its checksum. */
export async function* checkValues({ database }: Store): AsyncGenerator<Disagreement> {
  for (const range of RANGES) {
    for await (const entries of database.entries(range)) {
      for (const [key, bytes] of entries) {
        const message = faultOf(key, bytes);
        if (message !== undefined) yield { kind: KINDS[key[0] ?? ''] ?? 'value', key, message };
      }
    }
  }
}

function faultOf(key: string, bytes: Buffer): string | undefined {
  try {
    verifyValue(key, bytes);
    return undefined;
  } catch (error) {
    if (error instanceof TrackingError) return error.message;
    throw error;
  }
}
