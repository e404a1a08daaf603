import type { Run } from '../../src/runs/index.ts';
import {
  type Criteria,
  type Track,
  type TrackData,
  type TrackHead,
  TrackingStorage,
} from '../../src/storage/index.ts';

/** Exactly the same type, not only an assignable one. */
type Same<X, Y> = (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false;

/** Compiles only where the type is `true`. */
function holds<_T extends true>(): void {}

interface Visit {
  state: 'open' | 'done';
  size: number;
  note?: string;
}

/** Uses that must compile; nothing of this is ever run. */
export async function rightUses(storage: TrackingStorage, visits: TrackingStorage<Visit, 'state' | 'size'>) {
  const track = await visits.getTrack('0000001');
  holds<Same<typeof track, Track<Visit> | undefined>>();
  const tracks = await storage.query();
  holds<Same<typeof tracks, Track<TrackData>[]>>();
  const heads = await visits.queryMetadata({ state: 'open' });
  holds<Same<typeof heads, TrackHead[]>>();
  const run = await storage.getRun({ runId: 1 });
  holds<Same<typeof run, Run | undefined>>();
  const taskIds = await storage.distinct('taskId');
  holds<Same<typeof taskIds, string[]>>();
  const states = await visits.distinct('state');
  holds<Same<typeof states, ('open' | 'done')[]>>();
  const sizes = await visits.countBy('size');
  holds<Same<typeof sizes, Map<number, number>>>();
  for await (const visit of visits.iterate()) holds<Same<typeof visit.data.state, 'open' | 'done'>>();
}

/** Criteria and options of every form. */
export async function rightCriteria(
  storage: TrackingStorage,
  visits: TrackingStorage<Visit, 'state' | 'size'>,
) {
  await storage.query({
    taskId: 'a',
    userName: ['u*', { prefix: 'v' }],
    runId: null,
    timeFrom: '2026-11-21',
  });
  await storage.query({ runId: [1, { gt: 5 }], timeFromTo: [new Date(), null], timeStamp: { gte: 5 } });
  await visits.query(
    { state: 'done', size: { gt: 1, lte: 5 } },
    { orderBy: 'size', reverse: true, limit: 5 },
  );
  await visits.query({ state: ['open', { equals: 'done' }] }, { orderBy: 'trackNum', after: '0000001' });
  const undefinedAreFine: Criteria = { taskId: undefined, runId: undefined, timeFrom: undefined };
  await storage.count(undefinedAreFine);
}

/** Saving and the ways to make a storage. */
export async function rightSaves(storage: TrackingStorage, visits: TrackingStorage<Visit, 'state' | 'size'>) {
  const trackId: string = await visits.saveUserTrack('a', 0, 'u', { state: 'open', size: 5 });
  await visits.updateTrack(trackId, { size: 6 });
  await storage.saveUserTracks([{ taskId: 'a', userName: 'u', data: { any: [1] } }], {
    source: 's',
    position: 1,
  });
  const inferred = await TrackingStorage.open('folder', {
    indexAttributes: ['name', 'targetId'],
    typeName: 'Link',
  });
  await inferred.query({ name: 'n', targetId: { prefix: 't' } }, { orderBy: 'targetId' });
  const typed = new TrackingStorage<Visit, 'state'>('folder', { indexAttributes: ['state'] });
  await typed.countBy('state');
}
