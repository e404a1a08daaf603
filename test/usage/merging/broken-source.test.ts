import { expect, it } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import type { EncodedPartial, UsageData } from '../../../src/usage/index.ts';
import { PartialMerger } from '../../../src/usage/merging/partial-merger.ts';
import type { PartialSource } from '../../../src/usage/merging/partial-source.ts';
import { SourceMerge } from '../../../src/usage/merging/source-merge.ts';
import { expectTruth } from './expect-truth.ts';
import { MadeUser, Truth } from './made-user.ts';
import { Random } from './random.ts';

/** A source in memory that can fail at single partials. */
class BrokenSource implements PartialSource {
  readonly concurrency = 3;
  readonly partials: Map<string, Uint8Array>;
  readonly unreadable = new Set<string>();
  readonly unremovable = new Set<string>();
  reads = 0;

  constructor(partials: readonly EncodedPartial[]) {
    this.partials = new Map(partials.map(({ name, bytes }) => [name, bytes]));
  }

  async list() {
    return [...this.partials.keys()].map((name) => ({ name, sizeBytes: undefined }));
  }

  async read(name: string) {
    this.reads++;
    if (this.unreadable.has(name)) throw new Error(`${name} cannot be read`);
    return this.partials.get(name);
  }

  async remove(name: string) {
    if (this.unremovable.has(name)) throw new Error(`${name} cannot be removed`);
    this.partials.delete(name);
  }

  async refuse() {
    return undefined;
  }

  async close() {}
}

async function withSource(
  body: (world: {
    source: BrokenSource;
    names: readonly string[];
    master: TrackingStorage<UsageData>;
    run: () => Promise<void>;
  }) => Promise<void>,
): Promise<void> {
  const truth = new Truth();
  const partials = await new MadeUser(new Random(), truth).partials(100, 3);
  const source = new BrokenSource(partials);
  await using master = await TrackingStorage.open<UsageData>();
  const rules = { application: undefined, earliest: 0, clockAheadMs: 0 };
  const run = async () => {
    const settings = { rules, keepsMerged: false };
    await new SourceMerge(source, PartialMerger.of(master), settings).run();
  };
  await body({ source, names: partials.map(({ name }) => name), master, run });
  await run();
  await expectTruth(master, truth);
}

it('merges all others when one partial cannot be read, and then says which', async () => {
  await withSource(async ({ source, names, run }) => {
    source.unreadable.add(names[0]!);
    await expect(run()).rejects.toThrow(`${names[0]} cannot be read`);
    expect([...source.partials.keys()]).toEqual([names[0]]);
    source.unreadable.clear();
  });
});

it('merges all others when one partial cannot be taken away, and never merges it twice', async () => {
  await withSource(async ({ source, names, run }) => {
    source.unremovable.add(names[1]!);
    await expect(run()).rejects.toThrow(`${names[1]} cannot be removed`);
    await expect(run()).rejects.toThrow(`${names[1]} cannot be removed`);
    expect([...source.partials.keys()]).toEqual([names[1]]);
    source.unremovable.clear();
  });
});

it('gives up a source in which nothing can be read, instead of trying each', async () => {
  await withSource(async ({ source, names, run }) => {
    for (const name of names) source.unreadable.add(name);
    await expect(run()).rejects.toThrow(`${names[0]} cannot be read`);
    expect(source.reads).toBeLessThan(names.length / 2);
    source.unreadable.clear();
  });
});

it('stops when the master cannot store, and has taken nothing away that it does not have', async () => {
  await withSource(async ({ source, master, run }) => {
    await master.close();
    await expect(run()).rejects.toMatchObject({ code: 'TRACKS_NOT_OPEN' });
    await master.open();
    expect(source.partials.size).toBe(100);
  });
});
