import { type Columns, makeColumns } from './columns.ts';

/** Ids that share a block. */
const BLOCK_LENGTH = 1024;

/** The sums of successive ids. */
interface Block {
  hits: Float64Array;
  transfers: Float64Array;
  /** 1 for ids that were counted: a counter may be 0. */
  isCounted: Uint8Array;
}

/** Adds up the counters of many periods, key by key. A block with any counter takes 17 bytes for each of its ids. */
export class KeySums {
  readonly #blocks = new Map<number, Block>();
  #size = 0;

  /** Adds the counters of a period. */
  add({ ids, hits, transfers }: Columns): void {
    let [number, block] = [-1, undefined as Block | undefined];
    for (let row = 0; row < ids.length; row++) {
      const slot = ids[row]! % BLOCK_LENGTH;
      const wanted = (ids[row]! - slot) / BLOCK_LENGTH;
      if (block === undefined || wanted !== number) [number, block] = [wanted, this.#block(wanted)];
      this.#size += 1 - block.isCounted[slot]!;
      block.isCounted[slot] = 1;
      block.hits[slot]! += hits[row]!;
      block.transfers[slot]! += transfers[row]!;
    }
  }

  #block(number: number): Block {
    const known = this.#blocks.get(number);
    if (known) return known;
    const block = {
      hits: new Float64Array(BLOCK_LENGTH),
      transfers: new Float64Array(BLOCK_LENGTH),
      isCounted: new Uint8Array(BLOCK_LENGTH),
    };
    this.#blocks.set(number, block);
    return block;
  }

  /** The sums by ascending ids. */
  get columns(): Columns {
    const all = makeColumns(this.#size);
    let row = 0;
    for (const [number, block] of [...this.#blocks].sort(([a], [b]) => a - b)) {
      const { hits, transfers, isCounted } = block;
      for (let slot = isCounted.indexOf(1); slot >= 0; slot = isCounted.indexOf(1, slot + 1)) {
        all.ids[row] = number * BLOCK_LENGTH + slot;
        all.hits[row] = hits[slot]!;
        all.transfers[row++] = transfers[slot]!;
      }
    }
    return all;
  }
}
