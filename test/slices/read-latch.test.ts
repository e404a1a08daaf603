import { expect, test } from 'vitest';
import { ReadLatch } from '../../src/slices/read-latch.ts';

/** Enough turns of the queue of promises for all that can go on to go on. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await undefined;
}

test('a change waits for the readings under way, and not a turn if there are none', async () => {
  const latch = new ReadLatch();
  const events: string[] = [];
  await latch.change(() => void events.push('first'));
  expect([latch.tryEnter(), latch.tryEnter()]).toEqual([true, true]);
  const change = latch.change(() => void events.push('second'));
  latch.leave();
  await settle();
  expect(events).toEqual(['first']);
  latch.leave();
  await change;
  expect(events).toEqual(['first', 'second']);
  expect(latch.isHeld).toBe(false);
});

test('no reading begins while a change waits, so that readings without end cannot hold it up', async () => {
  const latch = new ReadLatch();
  const events: string[] = [];
  latch.tryEnter();
  const change = latch.change(() => void events.push('change'));
  expect(latch.tryEnter()).toBe(false);
  const readings = ['a', 'b'].map((name) => latch.enter().then(() => events.push(name)));
  await settle();
  expect(events).toEqual([]);
  latch.leave();
  await Promise.all([change, ...readings]);
  expect(events).toEqual(['change', 'a', 'b']);
});

test('readings that waited for a change come before the next one, so that changes without end cannot hold them up', async () => {
  const latch = new ReadLatch();
  const events: string[] = [];
  latch.tryEnter();
  const first = latch.change(() => void events.push('first change'));
  const reading = latch.enter();
  latch.leave();
  await first;
  const second = latch.change(() => void events.push('second change'));
  await reading;
  await settle();
  expect(events).toEqual(['first change']);
  latch.leave();
  await second;
  expect(events).toEqual(['first change', 'second change']);
});

test('a change that fails lets the readings in that waited for it', async () => {
  const latch = new ReadLatch();
  latch.tryEnter();
  const change = latch.change(() => Promise.reject(new Error('no room')));
  const reading = latch.enter();
  latch.leave();
  await expect(change).rejects.toThrow('no room');
  await reading;
  expect(latch.isHeld).toBe(true);
  latch.leave();
  await latch.change(() => {});
});
