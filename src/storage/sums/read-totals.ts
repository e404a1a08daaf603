import type { Target } from '../contract/sum-source.ts';
import type { SumTotals } from '../contract/sum-types.ts';
import { totalsOf } from './columns.ts';
import type { SumView } from './sum-view.ts';

/** The totals of a view, of all keys from the headers alone. */
export async function readTotals(view: SumView, target: Target): Promise<SumTotals> {
  const ids = await view.idsOf(target);
  const totals = { hits: 0, transfer: 0 };
  for await (const period of view.periods()) {
    const parts = ids ? [totalsOf(view.columnsOf(period, ids))] : [period.header, period.open?.totals];
    for (const part of parts) {
      totals.hits += part?.hits ?? 0;
      totals.transfer += part?.transfer ?? 0;
    }
  }
  return totals;
}

/** The number of different keys of a view; of one period without open counters from its header alone. */
export async function countKeys(view: SumView, target: Target): Promise<number> {
  const ids = await view.idsOf(target);
  const seen = new KeySet();
  for await (const period of view.periods()) {
    const { header, open } = period;
    if (view.isOnePeriod && !ids && header && !open) return header.keys;
    seen.add(view.columnsOf(period, ids).ids);
  }
  return seen.size;
}

/** A set of ids, as bits. */
class KeySet {
  #bits = new Uint8Array(1024);
  size = 0;

  add(ids: Uint32Array): void {
    this.#reserve(ids.at(-1) ?? 0);
    for (const id of ids) {
      const [byte, bit] = [id >>> 3, 1 << (id & 7)];
      if ((this.#bits[byte]! & bit) !== 0) continue;
      this.#bits[byte]! |= bit;
      this.size++;
    }
  }

  #reserve(greatest: number): void {
    if (greatest >>> 3 < this.#bits.length) return;
    const grown = new Uint8Array(Math.max(this.#bits.length * 2, (greatest >>> 3) + 1));
    grown.set(this.#bits);
    this.#bits = grown;
  }
}
