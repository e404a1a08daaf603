import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Level } from 'level';
import { describe, expect, it } from 'vitest';
import { TrackingStorage } from '../../src/storage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { exists, useApp } from './small-app.ts';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();

/** Every byte in a folder, as text. */
async function bytesIn(path: string): Promise<string> {
  const names = (await exists(path)) ? await readdir(path) : [];
  const files = await Promise.all(names.map((name) => readFile(join(path, name), 'latin1')));
  return files.join('\n');
}

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
