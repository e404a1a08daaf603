import { TrackingStorage } from '../../src/storage/index.ts';

interface Visit {
  state: 'open' | 'done';
  size: number;
}

/** Uses that must not compile: each is marked, and a mark without an error is an error itself. */
export async function wrongCriteria(storage: TrackingStorage, visits: TrackingStorage<Visit, 'state'>) {
  // @ts-expect-error: an attribute that is not indexed
  await storage.query({ state: 'open' });
  // @ts-expect-error: a key of the data that is not among the indexed ones
  await visits.query({ size: 5 });
  // @ts-expect-error: a value that the attribute never has
  await visits.query({ state: 'closed' });
  // @ts-expect-error: a misspelled criterion
  await storage.query({ taskID: 'a' });
  // @ts-expect-error: a number as a task id
  await storage.query({ taskId: 5 });
  // @ts-expect-error: text as a run id
  await storage.query({ runId: '1' });
  // @ts-expect-error: a prefix of a number
  await storage.query({ runId: { prefix: '1' } });
  // @ts-expect-error: a window with one end
  await storage.query({ timeFromTo: [5] });
  // @ts-expect-error: null is no condition of a task id
  await storage.query({ taskId: null });
}

export async function wrongOptions(storage: TrackingStorage, visits: TrackingStorage<Visit, 'state'>) {
  // @ts-expect-error: an order by an attribute that is not indexed
  await visits.query({}, { orderBy: 'size' });
  // @ts-expect-error: a misspelled option
  await storage.query({}, { order: 'taskId' });
  // @ts-expect-error: text as a limit
  await storage.query({}, { limit: '5' });
  // @ts-expect-error: a track number as a cursor
  await storage.query({}, { after: 5 });
  // @ts-expect-error: values of an attribute that is not indexed
  await visits.distinct('size');
  // @ts-expect-error: counts of an attribute that does not exist
  await storage.countBy('nothing');
}

export async function wrongSaves(storage: TrackingStorage, visits: TrackingStorage<Visit, 'state'>) {
  // @ts-expect-error: data without a key that it must have
  await visits.saveUserTrack('a', 0, 'u', { state: 'open' });
  // @ts-expect-error: data with a value of the wrong type
  await visits.saveUserTrack('a', 0, 'u', { state: 'open', size: '5' });
  // @ts-expect-error: text as data
  await storage.saveUserTrack('a', 0, 'u', 'text');
  // @ts-expect-error: text as a run
  await storage.saveUserTrack('a', '1', 'u', {});
  // @ts-expect-error: a misspelled option
  await storage.saveUserTrack('a', 0, 'u', {}, { timestamp: 5 });
  // @ts-expect-error: an entry without a user name
  await storage.saveUserTracks([{ taskId: 'a', data: {} }]);
  // @ts-expect-error: a delivery without a position
  await storage.saveUserTracks([], { source: 's' });
  // @ts-expect-error: a number as a track
  await storage.updateTrack(1, {});
  // @ts-expect-error: a value of the wrong type in an update
  await visits.updateTrack('0000001', { size: 'large' });
}

export async function wrongStorages(storage: TrackingStorage) {
  // @ts-expect-error: an attribute that is not among the declared ones
  new TrackingStorage<Visit, 'state'>('folder', { indexAttributes: ['size'] });
  // @ts-expect-error: a number as a location
  new TrackingStorage(5);
  // @ts-expect-error: a misspelled option
  new TrackingStorage('folder', { indexAttribute: ['state'] });
  // @ts-expect-error: a durability that does not exist
  new TrackingStorage('folder', { durability: 'always' });
  // @ts-expect-error: tracks are snapshots
  (await storage.getTrack('0000001'))!.userName = 'other';
  // @ts-expect-error: runs are snapshots
  (await storage.getRun('a'))!.finished = true;
  // @ts-expect-error: the answer may be that there is none
  (await storage.getTrack('0000001')).data;
}
