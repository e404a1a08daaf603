import { MemoryLevel } from 'memory-level';

type Write = (...args: unknown[]) => Promise<void>;

/** The private methods of abstract-level through which everything is written. */
interface Writing {
  _put: Write;
  _batch: Write;
}

/** A database in memory that counts its writes, one of which can be made to fail. */
export class FailingLevel extends MemoryLevel<string, Uint8Array> {
  writes = 0;
  #failAt = 0;

  constructor() {
    super({ storeEncoding: 'buffer' });
    const writing = this as unknown as Writing;
    for (const name of ['_put', '_batch'] as const) {
      const write = writing[name].bind(this);
      writing[name] = async (...args) => {
        this.writes++;
        if (this.writes === this.#failAt) throw new Error('the disk is full');
        await write(...args);
      };
    }
  }

  /** Lets the n-th write from now fail. */
  failAt(count: number): void {
    this.#failAt = this.writes + count;
  }
}
