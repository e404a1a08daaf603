import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { repair, TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { scriptArguments } from '../../support/script-arguments.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';

/** Longer than the storage believes in its folder without looking. */
const UNSEEN_MS = 150;

const NOBODY = 65_534;
const SCRIPT = new URL('lose-permission.ts', import.meta.url);

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.catch((error: unknown) => (error as { code?: unknown }).code);

describe('a folder that vanishes', () => {
  test('refuses to save into it, and still answers', () =>
    withTemporaryFolder(async (parent) => {
      const folder = join(parent, 'tracks');
      const storage = await TrackingStorage.open(folder);
      await storage.saveUserTrack('a', 0, 'u', { n: 1 });
      await rm(folder, { recursive: true });
      await delay(UNSEEN_MS);
      expect(await codeOf(storage.saveUserTrack('a', 0, 'u', {}))).toBe('TRACKS_WRITE_FAILED');
      expect(await codeOf(storage.removeTrack('0000001'))).toBe('TRACKS_WRITE_FAILED');
      expect(await storage.count()).toBe(1);
      expect((await storage.getTrack('0000001'))?.data).toEqual({ n: 1 });
      await storage.close();
    }));

  test('is told with a code by all that reads or rewrites its files', () =>
    withTemporaryFolder(async (parent) => {
      const folder = join(parent, 'tracks');
      const storage = await TrackingStorage.open(folder);
      await storage.saveUserTrack('a', 0, 'u', { n: 1 }, { timeStamp: 1 });
      await rm(folder, { recursive: true });
      await delay(UNSEEN_MS);
      expect(await codeOf(storage.compact())).toBe('TRACKS_WRITE_FAILED');
      expect(await codeOf(storage.stats())).toBe('TRACKS_READ_FAILED');
      expect(await codeOf(storage.prune({}, { before: 2 }))).toBe('TRACKS_WRITE_FAILED');
      expect(await codeOf(storage.eraseUser('u'))).toBe('TRACKS_WRITE_FAILED');
      expect(await codeOf(repair(folder))).toBe('TRACKS_OPEN_FAILED');
      await storage.close();
    }));

  test('goes on without opening again when the folder is back', () =>
    withTemporaryFolder(async (parent) => {
      const [folder, elsewhere] = [join(parent, 'tracks'), join(parent, 'elsewhere')];
      const storage = await TrackingStorage.open(folder);
      await storage.saveUserTrack('a', 0, 'u', { n: 1 });
      await rename(folder, elsewhere);
      await delay(UNSEEN_MS);
      expect(await codeOf(storage.saveUserTrack('a', 0, 'u', { n: 2 }))).toBe('TRACKS_WRITE_FAILED');
      await rename(elsewhere, folder);
      expect(await storage.saveUserTrack('a', 0, 'u', { n: 2 })).toBe('0000002');
      await expectConsistent(storage);
      await storage.close();
      await using again = await TrackingStorage.open(folder);
      expect(await again.count()).toBe(2);
    }));
});

describe('permission that is withdrawn', () => {
  test('refuses what needs a new file, and goes on when permission is back', async (context) => {
    if (process.getuid?.() !== 0) context.skip('only root can run the test as somebody without permission');
    await withTemporaryFolder(async (folder) => {
      await chmod(folder, 0o777);
      const child = spawn(process.execPath, scriptArguments(SCRIPT, join(folder, 'tracks')), {
        uid: NOBODY,
        gid: NOBODY,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let output = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      await once(child, 'close');
      const seen = JSON.parse(output) as { accepted: number; goneOn: number };
      expect(seen).toEqual({
        accepted: expect.any(Number),
        refused: 'TRACKS_WRITE_FAILED',
        goneOn: expect.any(Number),
        found: seen.accepted + seen.goneOn,
        disagreements: [],
      });
      expect(seen.goneOn).toBeGreaterThan(0);
    });
  });
});
