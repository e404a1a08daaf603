import { access, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Level } from 'level';
import { describe, expect, it, vi } from 'vitest';
import { TrackingError } from '../../src/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { AnonymousUsageTracker } from '../../src/usage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Every byte in a folder, as text. */
async function bytesIn(path: string): Promise<string> {
  const names = (await exists(path)) ? await readdir(path) : [];
  const files = await Promise.all(names.map((name) => readFile(join(path, name), 'latin1')));
  return files.join('\n');
}

/** Does a bit of everything. */
function useApp(tracker: AnonymousUsageTracker): void {
  const usage = tracker.defineUsage({
    kills: 'statistic',
    server: 'state',
    play: 'timer',
    tour: { kind: 'sequence', checkpoints: ['a', 'b'] },
  });
  usage.kills += 1;
  usage.server = 'ServerA';
  usage.play.start();
  usage.play.stop();
  usage.tour.advance('a');
}

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

describe('forget', () => {
  it('erases everything, on the disk too, and makes another user', async () => {
    const tracker = await folder.start();
    const usage = tracker.defineUsage({ secret_server: 'state', kills: 'statistic' });
    usage.secret_server = 'Hogsmeade-42';
    usage.kills += 5;
    await tracker.flush();
    const { uuid } = tracker;
    expect(await bytesIn(folder.trackerFile)).toContain('Hogsmeade-42');
    await tracker.forget();
    expect(await exists(folder.trackerFile)).toBe(false);
    expect(tracker).toMatchObject({ isEnabled: false, status: 'off' });
    usage.kills += 1;
    expect([usage.kills, usage.secret_server]).toEqual([0, '']);
    await tracker.enable();
    usage.kills += 1;
    await tracker.flush();
    expect(tracker.uuid).not.toBe(uuid);
    const bytes = await bytesIn(folder.trackerFile);
    expect(bytes).not.toContain('Hogsmeade-42');
    expect(bytes).not.toContain(uuid);
    const [preview] = await tracker.preview();
    expect(preview?.partial).toMatchObject({ uuid: tracker.uuid, number: 1, first: 1, last: 1 });
  });

  it('erases what waits to be uploaded, in the middle of an upload too', async () => {
    const sent: string[] = [];
    const tracker = await folder.start({
      transport: (name, _, signal) => {
        sent.push(name);
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        });
      },
    });
    useApp(tracker);
    const submitted = tracker.submit();
    await expect.poll(() => sent.length).toBe(1);
    await tracker.forget();
    await submitted;
    expect(await tracker.preview()).toEqual([]);
    expect(await exists(folder.trackerFile)).toBe(false);
  });

  it('erases a storage that is damaged, too', async () => {
    const first = await folder.start();
    useApp(first);
    await first.close();
    await writeFile(join(folder.trackerFile, 'CURRENT'), 'nonsense');
    const told: string[] = [];
    const next = folder.make();
    next.on('unavailable', (error) => told.push(error.code));
    expect(await next.open()).toBe('unavailable');
    expect(told).toEqual(['TRACKS_CORRUPTED']);
    await next.forget();
    expect(await exists(folder.trackerFile)).toBe(false);
    expect(await next.enable()).toBe(true);
  });

  it('leaves alone what else is in the folder', async () => {
    const tracker = await folder.start();
    useApp(tracker);
    await tracker.flush();
    const { uuid } = tracker;
    await writeFile(join(folder.trackerFile, 'notes.txt'), 'mine');
    await tracker.forget();
    expect(await readFile(join(folder.trackerFile, 'notes.txt'), 'utf8')).toBe('mine');
    const bytes = await bytesIn(folder.trackerFile);
    for (const text of [uuid, 'ServerA', 'kills']) expect(bytes).not.toContain(text);
  });

  it('and disabling are refused while another program has the storage', async () => {
    const first = await folder.start();
    useApp(first);
    const second = folder.make();
    await Promise.all([
      expect(second.disable()).rejects.toMatchObject({ code: 'TRACKS_LOCKED' }),
      expect(second.forget()).rejects.toMatchObject({ code: 'TRACKS_LOCKED' }),
    ]);
    await second.close();
    expect(await first.history('kills')).toHaveLength(1);
  });

  it('works after closing, but not under a program that has the storage meanwhile', async () => {
    const first = await folder.start();
    useApp(first);
    await first.close();
    const second = await folder.start();
    await expect(first.forget()).rejects.toMatchObject({ code: 'TRACKS_LOCKED' });
    expect(await second.history('kills')).toHaveLength(1);
    await second.close();
    await first.forget();
    expect(await exists(folder.trackerFile)).toBe(false);
  });

  it('says it when the folder cannot be removed', async () => {
    const tracker = await folder.start();
    useApp(tracker);
    const inTheWay = `${folder.trackerFile}.forgotten`;
    await mkdir(inTheWay);
    await writeFile(join(inTheWay, 'notes.txt'), 'mine');
    await expect(tracker.forget()).rejects.toMatchObject({
      name: 'TrackingError',
      code: 'TRACKS_WRITE_FAILED',
      message: expect.stringContaining('cannot be removed'),
    });
  });

  it('takes no numbered logs for a storage that is damaged', async () => {
    const logs = folder.file('logs');
    await mkdir(logs);
    await writeFile(join(logs, '000001.log'), 'mine');
    await writeFile(join(logs, 'LOG'), 'mine');
    const tracker = folder.make({ trackerFile: logs });
    await tracker.forget();
    expect(await readdir(logs)).toEqual(['000001.log', 'LOG']);
  });

  it('works in a later program, also while the environment switches it off', async () => {
    const first = await folder.start();
    useApp(first);
    const next = await folder.restart(first, { environment: { DO_NOT_TRACK: '1' } });
    await next.forget();
    expect(await exists(folder.trackerFile)).toBe(false);
  });
});

describe('a folder that holds a storage of something else', () => {
  const options = { indexAttributes: ['state'] as const };

  async function makeOther(path: string): Promise<void> {
    await using storage = await TrackingStorage.open<{ state: string }, 'state'>(path, options);
    await storage.saveUserTrack('a001', 0, 'ann', { state: 'done' });
  }

  it('is left as it is, and told of, whatever the tracker is asked', async () => {
    const other = folder.file('other');
    await makeOther(other);
    const told: string[] = [];
    const tracker = folder.make({ trackerFile: other, transport: () => {} });
    tracker.on('unavailable', (error) => told.push(error.code));
    expect(await tracker.enable()).toBe(false);
    expect(tracker.status).toBe('unavailable');
    useApp(tracker);
    expect((await tracker.submit()).partials).toEqual([]);
    const refused = { code: 'TRACKS_TYPE_MISMATCH' };
    await expect(tracker.disable()).rejects.toMatchObject(refused);
    await expect(tracker.forget()).rejects.toMatchObject(refused);
    await tracker.close();
    await expect(tracker.forget()).rejects.toMatchObject(refused);
    expect(told).toEqual(['TRACKS_TYPE_MISMATCH']);
    await using storage = await TrackingStorage.openStored(other);
    expect(await storage.query()).toMatchObject([
      { taskId: 'a001', userName: 'ann', data: { state: 'done' } },
    ]);
    expect(await storage.count({ state: 'done' })).toBe(1);
    await expectConsistent(storage);
  });

  it('is not erased either if its format is not known', async () => {
    const other = folder.file('other');
    await using level = new Level(other);
    await level.put('important', 'data of another program');
    await level.close();
    const tracker = folder.make({ trackerFile: other });
    await expect(tracker.forget()).rejects.toMatchObject({ code: 'TRACKS_FORMAT' });
    await tracker.close();
    await level.open();
    expect(await level.get('important')).toBe('data of another program');
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
