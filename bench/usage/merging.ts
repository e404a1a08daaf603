import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataManager, encodePartial, getUsageTotals, type UsageEntry } from '../../src/usage/index.ts';

/** How fast partials become tracks of the master. */
export interface MergingFigures {
  entriesPerSecond: number;
  /** Entries in the master by its totals. */
  merged: number;
}

const ENTRIES_PER_PARTIAL = 5_000;
const START = Date.UTC(2026, 10, 1);

/** Merges so many entries of several users from a folder into a master on the disk. */
export async function measureMerging(folder: string, entries: number): Promise<MergingFigures> {
  const source = join(folder, 'received');
  await mkdir(source, { recursive: true });
  await writePartials(source, entries);
  await using manager = new DataManager(join(folder, 'master'), { source });
  const from = performance.now();
  await manager.merge();
  const seconds = (performance.now() - from) / 1_000;
  const totals = await getUsageTotals(manager.storage);
  const merged = totals.reduce((sum, each) => sum + each.entries, 0);
  return { entriesPerSecond: entries / seconds, merged };
}

async function writePartials(folder: string, count: number): Promise<void> {
  for (let made = 0; made < count; made += ENTRIES_PER_PARTIAL) {
    const entries = makeEntries(Math.min(ENTRIES_PER_PARTIAL, count - made));
    const { name, bytes } = await encodePartial({
      application: { name: 'bench', version: '1' },
      uuid: `user-${made / ENTRIES_PER_PARTIAL}`,
      trackerId: randomBytes(8).toString('hex'),
      number: 1,
      first: 1,
      last: entries.length,
      createdAt: START + entries.length,
      definitions: [
        { name: 'kills', kind: 'statistic', description: '', checkpoints: [] },
        { name: 'server', kind: 'state', description: '', checkpoints: [] },
        { name: 'play', kind: 'timer', description: '', checkpoints: [] },
      ],
      sessions: [{ session: 1, start: START, end: START + entries.length }],
      entries,
    });
    await writeFile(join(folder, name), bytes);
  }
}

function makeEntries(count: number): UsageEntry[] {
  return Array.from({ length: count }, (_, index): UsageEntry => {
    const origin = { seq: index + 1, at: START + index, session: 1 };
    const changes = Math.floor(index / 3) + 1;
    if (index % 3 === 0)
      return {
        ...origin,
        trackable: 'kills',
        kind: 'statistic',
        value: changes,
        change: 1,
        changes: 1,
        changesTotal: changes,
      };
    if (index % 3 === 1)
      return {
        ...origin,
        trackable: 'server',
        kind: 'state',
        state: `Server${index % 7}`,
        changesTotal: changes,
      };
    const duration = 1_000;
    const durationTotal = duration * changes;
    return {
      ...origin,
      trackable: 'play',
      kind: 'timer',
      duration,
      durationTotal,
      measurements: changes,
      interrupted: false,
    };
  });
}
