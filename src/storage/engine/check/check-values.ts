import type { Disagreement } from '../../contract/reports.ts';
import type { KeyRange } from '../../leveldb/level-types.ts';
import { ALL_KEYS, isOfKind, type Kind, keyRange } from '../keys.ts';
import { faultOf } from '../records/verify-value.ts';
import type { Store } from '../store.ts';

/** The kinds that other checks compare with memory, in the order of their keys. */
const COMPARED: readonly Kind[] = ['counters', 'checkpoint', 'trackPage', 'runPage', 'run', 'track'];

/** Values that stand for themselves, such as positions of sources and the retention policy: each against its checksum. */
export async function* checkValues({ database }: Store): AsyncGenerator<Disagreement> {
  for (const range of rangesBetween(COMPARED.map((kind) => keyRange(kind)))) {
    for await (const entries of database.entries(range)) {
      for (const [key, bytes] of entries) {
        const fault = faultOf(key, bytes);
        if (fault) yield { kind: kindOf(key), key, message: fault.message };
      }
    }
  }
}

/** The ranges of all keys that are outside of some ascending ranges. */
function rangesBetween(ranges: readonly KeyRange[]): KeyRange[] {
  const starts = [ALL_KEYS.gte, ...ranges.map(({ lt }) => lt)];
  const ends = [...ranges.map(({ gte }) => gte), ALL_KEYS.lt];
  return starts.map((gte, i) => ({ gte, lt: ends[i]! })).filter(({ gte, lt }) => gte < lt);
}

function kindOf(key: string): Disagreement['kind'] {
  if (isOfKind(key, 'position')) return 'position';
  return isOfKind(key, 'trackMarker', 'runMarker') ? 'checkpoint' : 'value';
}
