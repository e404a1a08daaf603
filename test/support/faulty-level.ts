import { MemoryLevel } from 'memory-level';

type Write = (...args: unknown[]) => Promise<void>;

/** The two private methods of abstract-level through which everything is written. */
interface Writing {
  _put: Write;
  _batch: Write;
}

/** A database in memory whose writes can be made to fail, and that remembers how it was told to write. */
export class FaultyLevel extends MemoryLevel<string, Uint8Array> {
  /** While true, every write fails and nothing of it is stored. */
  isFailing = false;
  /** While true, every write is stored, and fails all the same, as where the answer of a database is lost. */
  isFailingLate = false;
  /** Whether each write so far was asked to be on the disk for good. */
  readonly syncs: boolean[] = [];

  constructor() {
    super({ storeEncoding: 'buffer' });
    const writing = this as unknown as Writing;
    for (const name of ['_put', '_batch'] as const) {
      const write = writing[name].bind(this);
      writing[name] = async (...args) => {
        this.syncs.push((args.at(-1) as { sync?: boolean }).sync === true);
        if (this.isFailing) throw new Error('the disk is full');
        await write(...args);
        if (this.isFailingLate) throw new Error('the connection is gone');
      };
    }
  }
}
