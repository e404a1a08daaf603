import { expect } from 'vitest';
import type { TrackData, TrackingStorage } from '../../../src/storage/index.ts';
import { folderLocation } from '../../support/embedded-locations.ts';
import { withFixture } from '../../support/storage-fixture.ts';
import { minute, START } from '../../support/tracks.ts';

/** A storage as plain JavaScript sees it: any arguments can be tried. */
export type Untyped = Record<string, (...args: unknown[]) => Promise<unknown>>;

export type Stored = TrackingStorage<TrackData, 'state'>;

/**
 * Runs `body` with a storage that holds some tracks and runs, and expects that it holds exactly these afterwards, also
 * after closing and opening again: bad input loses nothing and leaves nothing.
 */
export async function withStoredTracks(
  body: (storage: Untyped, typed: Stored) => Promise<void>,
): Promise<void> {
  await withFixture(folderLocation, async (fixture) => {
    const storage = await fixture.open({ indexAttributes: ['state'] });
    await saveSome(storage);
    const before = await contentsOf(storage);
    await body(storage as unknown as Untyped, storage);
    expect(await contentsOf(storage)).toEqual(before);
    const again = await fixture.reopen(storage);
    expect(await contentsOf(again)).toEqual(before);
    expect(await again.saveUserTrack('a', 0, 'u', {})).toBe('0000004');
  });
}

async function saveSome(storage: Stored): Promise<void> {
  await storage.saveUserTrack('a', 0, 'u', { state: 'open' }, { timeStamp: START });
  await storage.saveUserTrack('b', 0, 'v', { state: 5, list: [1] }, { timeStamp: minute(1) });
  await storage.saveUserTrack('a', 0, 'v', {}, { timeStamp: minute(2) });
  await storage.startRun('b', { timeStamp: minute(3) });
}

/** Everything that is in the storage, in words. */
async function contentsOf(storage: Stored): Promise<string[]> {
  const runs = await Promise.all([1, 2, 3, 4].map((runId) => storage.getRun({ runId })));
  const current = await Promise.all(['a', 'b', 'c'].map((taskId) => storage.getRun(taskId)));
  return [...(await storage.query()), ...runs, ...current, await storage.countBy('state')].map(inWords);
}

function inWords(value: unknown): string {
  return value instanceof Map ? JSON.stringify([...value]) : String(value);
}

/** A kind of error and what its message must say. */
export interface Answer {
  type: typeof TypeError | typeof RangeError;
  says: string | RegExp;
}

export function typeError(says: string | RegExp): Answer {
  return { type: TypeError, says };
}

export function rangeError(says: string | RegExp): Answer {
  return { type: RangeError, says };
}

/** Expects that the call is answered by a rejection of this kind. */
export async function expectRefusal(
  call: Promise<unknown>,
  { type, says }: Answer,
  what: string,
): Promise<void> {
  const error = await call.then(
    (value) => expect.fail(`${what} was not refused but answered with ${String(value)}`),
    (reason: unknown) => reason,
  );
  expect(error, what).toBeInstanceOf(type);
  expect((error as Error).message, what).toMatch(says);
}
