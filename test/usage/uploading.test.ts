import { gunzipSync } from 'node:zlib';
import { describe, expect, it, vi } from 'vitest';
import { decodePartial } from '../../src/usage/index.ts';
import { Collector, count } from './collector.ts';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();

describe('an upload', () => {
  it('brings only what was added since the last accepted one', async () => {
    const collector = new Collector();
    let tracker = await folder.start(collector.options);
    await count(tracker, 1);
    await count(tracker, 2);
    expect(await tracker.submit()).toMatchObject({
      partials: [expect.any(String)],
      entries: 2,
      error: undefined,
    });
    expect(await tracker.submit()).toEqual({ partials: [], entries: 0, error: undefined });
    tracker = await folder.restart(tracker, collector.options);
    expect(collector.names).toHaveLength(1);
    await count(tracker, 4);
    await tracker.submit();
    expect(await collector.total('kills')).toBe(7);
    expect((await collector.entries()).map(({ seq, session }) => [seq, session > 0])).toEqual([
      [1, true],
      [2, true],
      [3, true],
    ]);
  });

  it('tells of it, and of nothing if there is nothing new', async () => {
    const told: unknown[] = [];
    const tracker = await folder.start(new Collector().options);
    tracker.on('upload', (report) => told.push(report.entries));
    await tracker.submit();
    await count(tracker, 1);
    await tracker.submit();
    expect(told).toEqual([1]);
  });

  it('tells when the session began, and later when the one before had ended', async () => {
    const collector = new Collector();
    let tracker = await folder.start(collector.options);
    await count(tracker, 1);
    await tracker.submit();
    tracker = await folder.restart(tracker, collector.options);
    await count(tracker, 1);
    await tracker.submit();
    const [first, second] = await Promise.all([...collector.received.values()].map(decodePartial));
    const [session] = first!.sessions;
    const ended = second!.sessions.find((each) => each.session === session!.session);
    expect(ended?.start).toBe(session!.start);
    expect(ended!.end).toBeGreaterThanOrEqual(session!.end);
    expect(second!.sessions).toHaveLength(2);
  });

  it('is cut into partials of 20,000 entries at most', async () => {
    const collector = new Collector();
    const tracker = await folder.start({ ...collector.options, maxRows: 50_000 });
    const server = tracker.trackState('server');
    for (let i = 0; i < 45_000; i++) server.set(`s${i}`);
    await tracker.submit();
    expect(collector.received.size).toBe(3);
    const entries = await collector.entries();
    expect(entries).toHaveLength(45_000);
    expect(entries.every((entry, index) => entry.kind === 'state' && entry.state === `s${index}`)).toBe(true);
  });

  it('does not lose what maxRows would remove, however long it takes', async () => {
    const collector = new Collector();
    collector.before = () => {
      throw new Error('refused');
    };
    const tracker = await folder.start({ ...collector.options, maxRows: 2 });
    for (let i = 1; i <= 10; i++) await count(tracker, i);
    await tracker.submit();
    expect(await tracker.history('kills')).toHaveLength(10);
    collector.before = () => {};
    await tracker.submit();
    expect(await collector.total('kills')).toBe(55);
    expect(await tracker.history('kills')).toHaveLength(2);
  });

  it('tells by the next row what maxRows removed while there was nowhere to upload to', async () => {
    const collector = new Collector();
    let tracker = await folder.start({ maxRows: 2 });
    for (let i = 1; i <= 10; i++) await count(tracker, i);
    expect(await tracker.history('kills')).toHaveLength(2);
    tracker = await folder.restart(tracker, { ...collector.options, maxRows: 2 });
    const [preview] = await tracker.preview();
    await tracker.submit();
    expect(preview?.bytes).toEqual([...collector.received.values()][0]);
    expect(await collector.entries()).toMatchObject([
      { value: 45, change: 45, changes: 9, changesTotal: 9 },
      { value: 55, change: 10, changes: 1, changesTotal: 10 },
    ]);
    tracker = await folder.restart(tracker, { maxRows: 2, closeTimeout: 0 });
    for (let i = 0; i < 5; i++) await count(tracker, 0.5);
    await count(tracker, -60);
    tracker = await folder.restart(tracker, collector.options);
    await count(tracker, 1);
    await tracker.submit();
    expect(await collector.total('kills')).toBe(tracker.statistic('kills').total);
    const entries = await collector.entries();
    expect(entries.reduce((sum, entry) => sum + (entry.kind === 'statistic' ? entry.changes : 0), 0)).toBe(
      17,
    );
  });

  it('tells nothing of a number that was of another kind meanwhile', async () => {
    const collector = new Collector();
    let tracker = await folder.start(collector.options);
    await count(tracker, 5);
    await tracker.submit();
    tracker = await folder.restart(tracker, { closeTimeout: 0 });
    tracker.trackState('kills').set('many');
    tracker = await folder.restart(tracker, { closeTimeout: 0 });
    await count(tracker, 2);
    await count(tracker, 2);
    tracker = await folder.restart(tracker, collector.options);
    await tracker.submit();
    expect(await collector.total('kills')).toBe(9);
  });

  it('goes to a receiver with a method `send`, too', async () => {
    const sent: string[] = [];
    const transport = {
      async send(name: string): Promise<void> {
        sent.push(name);
      },
    };
    const tracker = await folder.start({ transport });
    await count(tracker, 1);
    await tracker.submit();
    expect(sent).toHaveLength(1);
  });
});

describe('an upload that fails', () => {
  it('is tried again with the same bytes, and what came since goes into the next one', async () => {
    const collector = new Collector();
    collector.after = () => {
      throw new Error('the answer was lost');
    };
    const errors: string[] = [];
    let tracker = await folder.start({ ...collector.options, closeTimeout: 0 });
    tracker.on('upload-error', (error) => errors.push(`${error.code}: ${error.message}`));
    await count(tracker, 1);
    expect((await tracker.submit()).error).toMatchObject({ code: 'TRACKS_UPLOAD_FAILED' });
    await count(tracker, 2);
    await tracker.submit();
    expect(errors).toEqual(
      Array(2).fill('TRACKS_UPLOAD_FAILED: usage could not be uploaded: the answer was lost'),
    );
    tracker = await folder.restart(tracker, collector.options);
    collector.after = () => {};
    await tracker.submit();
    expect(collector.names).toHaveLength(4);
    expect(new Set(collector.names.slice(0, 3)).size).toBe(1);
    expect(await collector.total('kills')).toBe(3);
  });

  it('never rejects, whatever a transport throws', async () => {
    for (const thrown of [new Error('x'), 'text', undefined, null, 42]) {
      const tracker = await folder.start({
        trackerFile: folder.file(`t${String(thrown)}`),
        transport: () => {
          throw thrown;
        },
      });
      await count(tracker, 1);
      expect((await tracker.submit()).error).toBeInstanceOf(Error);
      await tracker.close();
    }
  });

  it('ends after sendTimeout, whether the transport cares or not', async () => {
    const tracker = await folder.start({ transport: () => new Promise(() => {}), sendTimeout: 20 });
    await count(tracker, 1);
    expect((await tracker.submit()).error?.message).toMatch('it took longer than 20 milliseconds');
    await tracker.close();
  });
});

describe('uploading by itself', () => {
  it('happens when the submit interval has passed and something is new', async () => {
    const collector = new Collector();
    const tracker = await folder.start({
      ...collector.options,
      checkInterval: 5,
      submitInterval: 0,
      flushInterval: 5,
    });
    tracker.trackStatistic('kills').increment();
    await expect.poll(() => collector.names.length).toBe(1);
    tracker.trackStatistic('kills').increment();
    await expect.poll(() => collector.names.length).toBe(2);
    expect(await collector.total('kills')).toBe(2);
  });

  it('waits for the submit interval, counted from enabling and from the last upload, over restarts', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const collector = new Collector();
      const options = { ...collector.options, checkInterval: 2, submitInterval: '1h', closeTimeout: 0 };
      let tracker = await folder.start(options);
      await count(tracker, 1);
      const checks = async () => new Promise((resolve) => setTimeout(resolve, 30));
      await checks();
      expect(collector.names).toHaveLength(0);
      vi.setSystemTime(Date.now() + 3_600_001);
      await expect.poll(() => collector.names.length).toBe(1);
      await count(tracker, 1);
      vi.setSystemTime(Date.now() + 3_500_000);
      tracker = await folder.restart(tracker, options);
      await checks();
      expect(collector.names).toHaveLength(1);
      vi.setSystemTime(Date.now() + 200_000);
      await expect.poll(() => collector.names.length).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it('pauses longer and longer after failures, over restarts, and a clock that is set back stops nothing', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const collector = new Collector();
      collector.before = () => {
        throw new Error('down');
      };
      const options = { ...collector.options, checkInterval: 2, submitInterval: 0, closeTimeout: 0 };
      let tracker = await folder.start(options);
      await count(tracker, 1);
      await expect.poll(() => collector.names.length).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(collector.names).toHaveLength(1);
      tracker = await folder.restart(tracker, options);
      await new Promise((resolve) => setTimeout(resolve, 30));
      expect(collector.names).toHaveLength(1);
      for (const pause of [60_000, 120_000, 240_000]) {
        const tried = collector.names.length;
        vi.setSystemTime(Date.now() + pause);
        await expect.poll(() => collector.names.length).toBe(tried + 1);
        vi.setSystemTime(Date.now() + pause / 2);
        await new Promise((resolve) => setTimeout(resolve, 20));
        expect(collector.names.length).toBe(tried + 1);
      }
      collector.before = () => {};
      vi.setSystemTime(0);
      await expect.poll(() => collector.received.size).toBe(1);
      await tracker.close();
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('close', () => {
  it('uploads what is left once, whatever the intervals', async () => {
    const collector = new Collector();
    const tracker = await folder.start(collector.options);
    tracker.trackStatistic('kills').increment(3);
    tracker.trackTime('play').start();
    await tracker.close();
    expect(await collector.total('kills')).toBe(3);
    expect((await collector.entries())[1]).toMatchObject({ kind: 'timer', interrupted: true });
    await tracker.close();
    expect(collector.names).toHaveLength(1);
  });

  it('ends after closeTimeout, and the next program uploads it', async () => {
    const first = await folder.start({ transport: () => new Promise(() => {}), closeTimeout: 20 });
    first.trackStatistic('kills').increment(3);
    await first.close();
    const collector = new Collector();
    const second = await folder.restart(first, collector.options);
    await second.submit();
    expect(await collector.total('kills')).toBe(3);
  });

  it('makes every later call do nothing', async () => {
    const tracker = await folder.start(new Collector().options);
    const kills = tracker.trackStatistic('kills');
    await tracker.close();
    kills.increment();
    expect(kills.total).toBe(0);
    expect(tracker.status).toBe('closed');
    expect(await tracker.enable()).toBe(false);
    expect(await tracker.open()).toBe('closed');
    expect(await tracker.submit()).toMatchObject({ partials: [] });
    expect(await tracker.preview()).toEqual([]);
    expect(await tracker.history('kills')).toEqual([]);
    await tracker.flush();
    await tracker.disable();
    await tracker.forget();
  });
});

describe('what is sent', () => {
  it('is for each user what this user did, where an app has several', async () => {
    const collector = new Collector();
    let tracker = await folder.start({ ...collector.options, uuid: 'ann', closeTimeout: 0 });
    await count(tracker, 1);
    tracker = await folder.restart(tracker, { ...collector.options, uuid: 'bob', closeTimeout: 0 });
    expect(tracker.trackStatistic('kills').total).toBe(0);
    await count(tracker, 10);
    await tracker.submit();
    tracker = await folder.restart(tracker, { ...collector.options, uuid: 'ann', closeTimeout: 0 });
    expect(tracker.trackStatistic('kills').total).toBe(1);
    await tracker.submit();
    const partials = await Promise.all([...collector.received.values()].map(decodePartial));
    expect(partials.map(({ uuid, number, entries }) => [uuid, number, entries.length])).toEqual([
      ['bob', 1, 1],
      ['ann', 1, 1],
    ]);
    expect(gunzipSync([...collector.received.values()][0]!).toString()).not.toContain('ann');
  });
});
