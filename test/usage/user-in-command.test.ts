import { describe, expect, it, vi } from 'vitest';
import { TrackingError } from '../../src/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { AnonymousUsageTracker } from '../../src/usage/index.ts';
import { exists, useApp } from './small-app.ts';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();

describe('until the user enables it', () => {
  it('nothing is counted and nothing is stored, not even a folder', async () => {
    const tracker = folder.make();
    useApp(tracker);
    expect(await tracker.open()).toBe('off');
    useApp(tracker);
    await tracker.flush();
    expect(tracker).toMatchObject({ isEnabled: false, isCounting: false, offReason: 'not enabled' });
    expect(tracker.statistic('kills').total).toBe(0);
    expect(await tracker.preview()).toEqual([]);
    expect(await tracker.history('kills')).toEqual([]);
    await tracker.close();
    expect(await exists(folder.trackerFile)).toBe(false);
  });

  it('nothing is uploaded', async () => {
    const sent: string[] = [];
    const tracker = folder.make({ transport: (name) => void sent.push(name) });
    useApp(tracker);
    expect(await tracker.submit()).toEqual({ partials: [], entries: 0, error: undefined });
    await tracker.close();
    expect(sent).toEqual([]);
  });

  it('counts from the moment of enabling, and not what was before', async () => {
    const tracker = folder.make();
    const usage = tracker.defineUsage({ kills: 'statistic' });
    usage.kills += 5;
    const enabled = tracker.enable();
    usage.kills += 1;
    expect(await enabled).toBe(true);
    usage.kills += 1;
    expect(usage.kills).toBe(2);
    expect(tracker.offReason).toBeUndefined();
  });

  it('stays enabled over restarts, as the same user', async () => {
    const first = await folder.start();
    expect(first.uuid).toMatch(/^[0-9a-f-]{36}$/);
    const second = await folder.restart(first);
    expect(second).toMatchObject({ isCounting: true, uuid: first.uuid });
  });
});

describe('disable', () => {
  it('stops counting at once and over restarts, and keeps what was counted', async () => {
    const sent: string[] = [];
    const transport = (name: string) => void sent.push(name);
    const tracker = await folder.start({ transport });
    useApp(tracker);
    const disabled = tracker.disable();
    tracker.statistic('kills').increment(100);
    await disabled;
    expect(tracker).toMatchObject({ isEnabled: false, status: 'off' });
    expect(await tracker.submit()).toMatchObject({ partials: [], error: undefined });
    const next = await folder.restart(tracker, { transport });
    expect(next.status).toBe('off');
    useApp(next);
    expect(next.statistic('kills').total).toBe(1);
    expect(await next.history('kills')).toHaveLength(1);
    await next.enable();
    useApp(next);
    expect(next.statistic('kills').total).toBe(2);
    expect(sent).toEqual([]);
    await next.close();
    expect(sent).toHaveLength(1);
  });

  it('is stored after closing, too', async () => {
    const first = await folder.start();
    useApp(first);
    await first.close();
    await first.disable();
    const next = folder.make();
    expect(await next.open()).toBe('off');
    expect(next.isEnabled).toBe(false);
  });

  it('is stored even where the counts cannot be', async () => {
    const tracker = await folder.start();
    useApp(tracker);
    const disk = vi
      .spyOn(TrackingStorage.prototype, 'saveUserTracks')
      .mockRejectedValue(new TrackingError('TRACKS_WRITE_FAILED', 'full'));
    await expect(tracker.disable()).rejects.toMatchObject({ code: 'TRACKS_WRITE_FAILED' });
    const next = await folder.restart(tracker);
    disk.mockRestore();
    expect(next.status).toBe('off');
  });

  it('breaks off an upload that is under way', async () => {
    let [aborted, isSending] = [false, () => {}];
    const sending = new Promise<void>((resolve) => {
      isSending = resolve;
    });
    const tracker = await folder.start({
      transport: (_, __, signal) => {
        isSending();
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(signal.reason as Error);
          });
        });
      },
    });
    useApp(tracker);
    const submitted = tracker.submit();
    await sending;
    await tracker.disable();
    expect(aborted).toBe(true);
    expect((await submitted).error).toMatchObject({ code: 'TRACKS_UPLOAD_FAILED' });
  });
});

describe('the environment', () => {
  it.each([
    [{ DO_NOT_TRACK: '1' }, 'DO_NOT_TRACK'],
    [{ DO_NOT_TRACK: 'true' }, 'DO_NOT_TRACK'],
    [{ CI: 'true' }, 'CI'],
    [{ CI: '1' }, 'CI'],
  ])('%j switches it off, whatever was enabled', async (environment, offReason) => {
    const sent: string[] = [];
    const first = await folder.start();
    useApp(first);
    const next = await folder.restart(first, { environment, transport: (name) => void sent.push(name) });
    expect(next).toMatchObject({ status: 'off', offReason });
    useApp(next);
    expect(await next.enable()).toBe(false);
    useApp(next);
    await next.submit();
    expect(next.statistic('kills').total).toBe(1);
    const again = await folder.restart(next);
    expect(again.isCounting).toBe(true);
    expect(again.trackStatistic('kills').total).toBe(1);
    expect(sent).toEqual([]);
  });

  it.each([{ DO_NOT_TRACK: '0' }, { CI: 'false' }, { CI: '' }, { DO_NOT_TRACK: ' ' }])(
    '%j does not',
    async (environment) => {
      const tracker = await folder.start({ environment });
      expect(tracker.isCounting).toBe(true);
    },
  );

  it('is that of the process, if none is given', async () => {
    const before = process.env.DO_NOT_TRACK;
    process.env.DO_NOT_TRACK = '1';
    try {
      await using tracker = new AnonymousUsageTracker();
      expect(tracker.offReason).toBe('DO_NOT_TRACK');
    } finally {
      if (before === undefined) delete process.env.DO_NOT_TRACK;
      else process.env.DO_NOT_TRACK = before;
    }
  });
});

describe('preview', () => {
  it('gives exactly the bytes that are sent afterwards, and nothing else is sent', async () => {
    const sent: [string, Uint8Array][] = [];
    const tracker = await folder.start({ transport: (name, bytes) => void sent.push([name, bytes]) });
    useApp(tracker);
    const previews = await tracker.preview();
    expect(await tracker.preview()).toEqual(previews);
    await tracker.submit();
    expect(sent).toEqual(previews.map(({ name, bytes }) => [name, bytes]));
    expect(previews[0]?.partial.entries.map(({ trackable }) => trackable)).toEqual([
      'kills',
      'server',
      'play',
      'tour',
    ]);
    expect(previews[0]?.text).toContain('"trackable":"kills"');
    expect(await tracker.preview()).toEqual([]);
  });

  it('shows first what was sent and not acknowledged, then what came since', async () => {
    const tracker = await folder.start({ transport: () => Promise.reject(new Error('no net')) });
    useApp(tracker);
    await tracker.submit();
    useApp(tracker);
    const previews = await tracker.preview();
    expect(previews.map(({ partial }) => [partial.number, partial.first, partial.last])).toEqual([
      [1, 1, 4],
      [2, 5, 7],
    ]);
  });
});

describe('a tracker without a folder', () => {
  it('counts in memory, as long as the program runs', async () => {
    await using tracker = new AnonymousUsageTracker({ environment: {} });
    await tracker.enable();
    tracker.trackStatistic('kills').increment(2);
    expect(await tracker.history('kills')).toHaveLength(1);
    await tracker.forget();
    expect(tracker.statistic('kills').total).toBe(0);
    expect(await tracker.enable()).toBe(true);
  });
});
