import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TrackingError } from '../../src/errors.ts';
import { TrackWatch } from '../../src/web/live/track-watch.ts';
import type { ViewedStorage } from '../../src/web/viewed-storage.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A storage whose newest track is looked up when the test says so. */
class SlowStorage {
  looks = 0;
  newest = 1;
  #answers: (() => void)[] = [];
  error: Error | undefined;

  async queryMetadata(): Promise<{ trackNum: number }[]> {
    this.looks++;
    await new Promise<void>((resolve) => this.#answers.push(resolve));
    if (this.error) throw this.error;
    return [{ trackNum: this.newest }];
  }

  async answer(): Promise<void> {
    for (const answer of this.#answers.splice(0)) answer();
    await vi.advanceTimersByTimeAsync(0);
  }
}

class Listener {
  news = 0;
  ends = 0;
  onNews(): void {
    this.news++;
  }
  onEnd(): void {
    this.ends++;
  }
}

function watchOf(storage: SlowStorage, onError: (error: unknown) => void = () => {}): TrackWatch {
  return new TrackWatch(storage as unknown as ViewedStorage, onError);
}

it('looks for new tracks once a second, and only while somebody wants to know', async () => {
  const storage = new SlowStorage();
  const watch = watchOf(storage);
  const listener = new Listener();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(storage.looks).toBe(0);
  watch.add(listener);
  for (let second = 1; second <= 3; second++) {
    await vi.advanceTimersByTimeAsync(1_000);
    await storage.answer();
  }
  expect(storage.looks).toBe(3);
  expect(listener.news).toBe(1);
  storage.newest = 2;
  await vi.advanceTimersByTimeAsync(1_000);
  await storage.answer();
  expect(listener.news).toBe(2);
  watch.delete(listener);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(storage.looks).toBe(4);
});

it('looks once at a time, however often listeners come and go meanwhile', async () => {
  const storage = new SlowStorage();
  const watch = watchOf(storage);
  for (let i = 0; i < 5; i++) {
    const listener = new Listener();
    watch.add(listener);
    await vi.advanceTimersByTimeAsync(2_000);
    watch.delete(listener);
  }
  watch.add(new Listener());
  expect(storage.looks).toBe(1);
  await storage.answer();
  for (let second = 1; second <= 3; second++) {
    await vi.advanceTimersByTimeAsync(1_000);
    await storage.answer();
  }
  expect(storage.looks).toBe(4);
});

it.each([
  [new TrackingError('TRACKS_NOT_OPEN', 'closed'), 0],
  [new TrackingError('TRACKS_READ_FAILED', 'no disk'), 1],
])('ends all when it cannot look, and tells of what is no closing: %s', async (error, told) => {
  const errors: unknown[] = [];
  const storage = new SlowStorage();
  const watch = watchOf(storage, (each) => errors.push(each));
  const listeners = [new Listener(), new Listener()];
  for (const listener of listeners) watch.add(listener);
  storage.error = error;
  await vi.advanceTimersByTimeAsync(1_000);
  await storage.answer();
  expect(listeners.map(({ ends }) => ends)).toEqual([1, 1]);
  expect(errors).toHaveLength(told);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(storage.looks).toBe(1);
});
