import { TrackingStorage } from '../../../src/storage/index.ts';
import {
  DataManager,
  encodePartial,
  type TrackableDefinition,
  type TrackableEvent,
  type UsageData,
  type UsageEntry,
} from '../../../src/usage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';

/** Something a user did, in minutes after 2024-03-01 10:00 UTC. */
export interface Deed {
  user: string;
  minute: number;
  /** Default 1. */
  session?: number;
  trackable: string;
  event: TrackableEvent;
}

export const START = Date.UTC(2024, 2, 1, 10);
const MINUTE = 60_000;

export const changed = (change: number): TrackableEvent => ({
  ...{ kind: 'statistic', value: change, change, changes: 1, changesTotal: 1 },
});

export const entered = (state: string): TrackableEvent => ({ kind: 'state', state, changesTotal: 1 });

export const measured = (duration: number): TrackableEvent => ({
  ...{ kind: 'timer', duration, durationTotal: duration, measurements: 1, interrupted: false },
});

export const reached = (step: number, checkpoint: string, last: number): TrackableEvent => ({
  kind: 'sequence',
  event: step === last ? 'complete' : 'advance',
  checkpoint,
  reached: step,
  completions: 1,
});

/** Runs `body` with a master that holds what users did, whose partials came in any order. */
export async function withDeeds(
  deeds: readonly Deed[],
  body: (master: TrackingStorage<UsageData>) => Promise<void>,
  sessionMinutes = 100,
): Promise<void> {
  await using master = await TrackingStorage.open<UsageData>();
  const manager = new DataManager(master);
  const partials = await Promise.all(partialsOf(deeds, sessionMinutes).map(encodePartial));
  for (const { bytes } of partials.reverse()) await manager.mergePartial(bytes);
  await body(master);
  await expectConsistent(master);
}

/** A partial for each entry, so that the order in which they come is nothing to rely on. */
function partialsOf(deeds: readonly Deed[], sessionMinutes: number) {
  const users = [...new Set(deeds.map(({ user }) => user))];
  return users.flatMap((uuid, place) => {
    const ofUser = deeds.filter(({ user }) => user === uuid);
    return ofUser.map((deed, index) => {
      const { minute, session = 1, trackable, event } = deed;
      const at = START + minute * MINUTE;
      const entry: UsageEntry = { seq: index + 1, trackable, at, session, ...event };
      const first = Math.min(
        ...ofUser.filter((each) => (each.session ?? 1) === session).map((each) => each.minute),
      );
      const start = START + first * MINUTE;
      return {
        application: { name: 'made', version: '2' },
        uuid,
        trackerId: place.toString(16).padStart(16, '0'),
        ...{ number: index + 1, first: index + 1, last: index + 1, createdAt: at },
        definitions: [definitionOf(trackable, event)],
        sessions: [{ session, start, end: start + sessionMinutes * MINUTE }],
        entries: [entry],
      };
    });
  });
}

function definitionOf(name: string, event: TrackableEvent): TrackableDefinition {
  const checkpoints = event.kind === 'sequence' ? ['one', 'two', 'three'] : [];
  return { name, kind: event.kind, description: '', checkpoints };
}
