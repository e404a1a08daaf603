import type { UsageEntry, UsagePartial } from '../../src/usage/index.ts';

/** A partial with an entry of each kind, and names that are hard to keep. */
export function samplePartial(changed: Partial<UsagePartial> = {}): UsagePartial {
  const origin = { at: 1_795_288_140_000, session: 3 };
  const entries: UsageEntry[] = [
    {
      seq: 5,
      trackable: 'quests',
      ...origin,
      kind: 'statistic',
      value: 7.5,
      change: -2,
      changes: 3,
      changesTotal: 9,
    },
    { seq: 6, trackable: '__proto__', ...origin, kind: 'state', state: 'Sérver\nÄ "1"', changesTotal: 2 },
    {
      seq: 7,
      trackable: 'play time',
      ...origin,
      kind: 'timer',
      duration: 12,
      durationTotal: 40,
      measurements: 2,
      interrupted: false,
    },
    {
      seq: 8,
      trackable: 'constructor',
      ...origin,
      kind: 'sequence',
      event: 'complete',
      checkpoint: 'b',
      reached: 2,
      completions: 1,
    },
  ];
  return {
    application: { name: 'Game', version: '1.2' },
    uuid: 'd0c5b8a0-4b1c-4a55-9a35-1b0f7a3e2f11',
    trackerId: '0123456789abcdef',
    number: 2,
    first: 5,
    last: 8,
    createdAt: 1_795_288_150_000,
    definitions: [
      { name: 'quests', kind: 'statistic', description: 'Quests that were handed in', checkpoints: [] },
      { name: '__proto__', kind: 'state', description: '', checkpoints: [] },
      { name: 'play time', kind: 'timer', description: '', checkpoints: [] },
      { name: 'constructor', kind: 'sequence', description: '', checkpoints: ['a', 'b'] },
    ],
    sessions: [{ session: 3, start: 1_795_288_100_000, end: 1_795_288_140_000 }],
    entries,
    ...changed,
  };
}
