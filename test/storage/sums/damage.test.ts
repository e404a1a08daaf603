import { expect, test } from 'vitest';
import { TrackingError } from '../../../src/errors.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { decodeBucketHeader, encodeBucketHeader } from '../../../src/storage/sums/buckets.ts';
import { parseBucketKey } from '../../../src/storage/sums/sum-keys.ts';
import { defineSummary } from '../../../src/summaries/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { FaultyLevel } from '../../support/faulty-level.ts';
import { CRASH_OPTIONS, visitOf } from './counted-visits.ts';

const VISITS = Array.from({ length: 1500 }, (_, n) => visitOf(n));

test('a save that cannot be written is not counted, and the next one is', async () => {
  const level = new FaultyLevel();
  const storage = await TrackingStorage.open(level, CRASH_OPTIONS);
  await storage.saveUserTracks(VISITS.slice(0, 300));
  level.isFailing = true;
  await expect(storage.saveUserTracks(VISITS.slice(300, 600))).rejects.toMatchObject({
    code: 'TRACKS_WRITE_FAILED',
  });
  await expect(storage.rebuildSummaries()).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED' });
  await expect(storage.eraseUser('u1')).rejects.toBeInstanceOf(TrackingError);
  level.isFailing = false;
  expect(await storage.getTotals('pages')).toMatchObject({ hits: 300 });
  expect(await storage.getTotals('users', { target: 'u1' })).toMatchObject({ hits: 23 });
  await storage.saveUserTracks(VISITS.slice(600, 900));
  expect(await storage.getTotals('pages')).toMatchObject({ hits: 600 });
  await storage.rebuildSummaries();
  expect(await storage.getTotals('pages')).toMatchObject({ hits: 600 });
  await expectConsistent(storage);
  await storage.close();
  await level.close();
});

test('check finds a period whose totals are not what its counters add up to', async () => {
  const level = new FaultyLevel();
  const storage = await TrackingStorage.open(level, CRASH_OPTIONS);
  await storage.saveUserTracks(VISITS.slice(0, 300));
  await storage.close();
  const keys = await level.keys({ gte: 'uh', lt: 'uh~' }).all();
  const key = keys.find((each) => parseBucketKey(each).period === 'month')!;
  const header = decodeBucketHeader(
    key,
    Buffer.from((await level.get(key, { valueEncoding: 'buffer' })) ?? []),
  );
  for (const wrong of [{ hits: header.hits + 1 }, { transfer: 0 }, { keys: header.keys - 1 }]) {
    const bytes = encodeBucketHeader(parseBucketKey(key), { ...header, ...wrong });
    await level.put(key, bytes, { valueEncoding: 'buffer' });
    await storage.open();
    const found: string[] = [];
    for await (const { message } of storage.check()) found.push(message);
    expect(found).toContain("summary 'pages': the header says something else than the pages");
    await storage.close();
  }
  await level.close();
});

test('check tells which summary does not say what the tracks say', async () => {
  const level = new FaultyLevel();
  const rightly = defineSummary({ name: 'rightly', key: ({ userName }) => userName });
  const keyOf = (key: string) => defineSummary({ name: 'wrongly', key: () => key });
  const before = await TrackingStorage.open(level, { hooks: [keyOf('/a'), rightly] });
  await before.saveUserTrack('a', 0, 'u', {}, { timeStamp: 0 });
  await before.close();
  const storage = await TrackingStorage.open(level, { hooks: [rightly, keyOf('/b')] });
  const found: string[] = [];
  for await (const { message } of storage.check()) found.push(message);
  const hour = '1970-01-01T00:00:00+00:00 has 1 hits and a transfer of 0';
  expect(found).toEqual([`summary 'wrongly': ${hour}, but the tracks 1 and 0, or other keys`]);
  await storage.rebuildSummaries();
  await expectConsistent(storage);
  await storage.close();
  await level.close();
});

test('a stored period that is damaged does not keep others from being counted, nor saves waiting for flushes that fail', async () => {
  const level = new FaultyLevel();
  const users = defineSummary({ name: 'users', key: ({ userName }) => userName });
  const options = { hooks: [users], summaries: { openCountersMax: 1 } };
  const storage = await TrackingStorage.open(level, options);
  let failures = 0;
  storage.on('checkpoint-error', () => failures++);
  await storage.saveUserTracks(VISITS.slice(0, 50));
  await storage.saveUserTrack('a', 0, 'u1', {});
  await level.clear({ gte: 'up', lt: 'up~' });
  for (const visit of VISITS.slice(50, 150)) await storage.saveUserTracks([visit]);
  expect(failures).toBeGreaterThan(3);
  expect(failures).toBeLessThan(30);
  await expect(storage.getSum(users)).rejects.toMatchObject({ code: 'TRACKS_CORRUPTED' });
  await storage.rebuildSummaries();
  expect(await storage.getTotals(users)).toEqual({ hits: 151, transfer: 0 });
  const before = failures;
  await storage.saveUserTracks(VISITS.slice(150, 200));
  await expectConsistent(storage);
  expect(failures).toBe(before);
  await storage.close();
  await level.close();
});

test('a storage opens though sums are damaged that have become too old', async () => {
  const level = new FaultyLevel();
  const users = defineSummary({ name: 'users', key: ({ userName }) => userName });
  const first = await TrackingStorage.open(level, { hooks: [users] });
  await first.saveUserTracks(VISITS.slice(0, 50));
  await first.close();
  await level.clear({ gte: 'up', lt: 'up~' });
  const second = await TrackingStorage.open(level); // Without the definition, so that this one is caught up with.
  await second.saveUserTracks(VISITS.slice(50, 100));
  await second.close();
  const summaries = { retention: { hour: '1d' }, openCountersMax: 1 };
  const storage = new TrackingStorage(level, { hooks: [users], summaries });
  const errors: unknown[] = [];
  storage.on('checkpoint-error', (error) => errors.push(error));
  await storage.open();
  expect(errors).toContainEqual(expect.objectContaining({ code: 'TRACKS_CORRUPTED' }));
  expect(await storage.count()).toBe(100);
  await storage.rebuildSummaries();
  expect(await storage.getTotals(users)).toEqual({ hits: 100, transfer: 0 });
  await expectConsistent(storage);
  await storage.close();
  await level.close();
});
