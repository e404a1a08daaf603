import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { DataManager, type UsageData } from '../../../src/usage/index.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { expectTruth } from './expect-truth.ts';
import { type FtpServer, withFtpServer } from './ftp-server.ts';
import { MadeUser, Truth } from './made-user.ts';
import { Random } from './random.ts';

interface World {
  root: string;
  server: FtpServer;
  master: TrackingStorage<UsageData>;
  source: { host: string; port: number; user: string; passwd: string; path: string };
}

async function withFtp(body: (world: World) => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (root) => {
    await mkdir(join(root, 'usage'));
    await using master = await TrackingStorage.open<UsageData>();
    await withFtpServer(root, async (server) => {
      const { host, port, user, passwd } = server;
      await body({ root, server, master, source: { host, port, user, passwd, path: '/usage' } });
    });
  });
}

describe('merging from an FTP server', () => {
  it('takes every partial once, in the folder that is named, and removes it there', async () => {
    await withFtp(async ({ root, master, source }) => {
      const random = new Random();
      const truth = new Truth();
      const users = Array.from({ length: 3 }, () => new MadeUser(random, truth));
      const partials = (await Promise.all(users.map((user) => user.partials(4)))).flat();
      for (const { name, bytes } of partials) await writeFile(join(root, 'usage', name), bytes);
      await writeFile(join(root, 'usage', `${partials[0]!.name}.part`), 'still coming');
      const manager = new DataManager(master, { source });
      const reports = await Promise.all([manager.merge(), manager.merge()]);
      expect(reports[0].merged + reports[1].merged).toBe(12);
      expect(await readdir(join(root, 'usage'))).toEqual([`${partials[0]!.name}.part`]);
      expect(await manager.merge()).toMatchObject({ merged: 0, duplicates: 0, refused: 0 });
      await expectTruth(master, truth);
    });
  });

  it('leaves them there with keepMerged, and does not read them again', async () => {
    await withFtp(async ({ root, server, master, source }) => {
      const truth = new Truth();
      const [partial] = await new MadeUser(new Random(), truth).partials(1);
      await writeFile(join(root, 'usage', partial!.name), partial!.bytes);
      const manager = new DataManager(master, { source, keepMerged: true });
      expect(await manager.merge()).toMatchObject({ merged: 1 });
      server.readableBytes = 0;
      expect(await manager.merge()).toMatchObject({ merged: 0, duplicates: 1 });
      expect(await readdir(join(root, 'usage'))).toEqual([partial!.name]);
      await expectTruth(master, truth);
    });
  });

  it('gives what it refuses another name there, and a copy to the quarantine', async () => {
    await withFtp(async ({ root, master, source }) => {
      const [partial] = await new MadeUser(new Random()).partials(1);
      const { name, bytes } = partial!;
      await writeFile(join(root, 'usage', name), bytes.subarray(0, -20));
      await writeFile(join(root, 'usage', '__proto__.usage.gz'), bytes);
      const manager = new DataManager(master, { source, quarantine: join(root, 'refused') });
      const report = await manager.merge();
      expect(report).toMatchObject({ merged: 0, refused: 2 });
      expect((await readdir(join(root, 'usage'))).sort()).toEqual([
        expect.stringMatching(/^__proto__\.usage\.gz\.[0-9a-f]{8}\.refused$/),
        expect.stringMatching(new RegExp(`^${name}\\.[0-9a-f]{8}\\.refused$`)),
      ]);
      expect(await readdir(join(root, 'refused'))).toHaveLength(2);
      expect(await manager.merge()).toMatchObject({ merged: 0, refused: 0 });
      expect(await master.count()).toBe(0);
    });
  });

  it('takes a transfer that was cut for no damage: the partial stays and is merged the next time', async () => {
    await withFtp(async ({ root, server, master, source }) => {
      const truth = new Truth();
      const [partial] = await new MadeUser(new Random(), truth).partials(1);
      await writeFile(join(root, 'usage', partial!.name), partial!.bytes);
      const manager = new DataManager(master, { source });
      server.readableBytes = 50;
      await expect(manager.merge()).rejects.toMatchObject({ code: 'TRACKS_READ_FAILED' });
      expect(await readdir(join(root, 'usage'))).toEqual([partial!.name]);
      server.readableBytes = Number.POSITIVE_INFINITY;
      expect(await manager.merge()).toMatchObject({ merged: 1 });
      await expectTruth(master, truth);
    });
  });

  it('says why it cannot read, without the password, even if the server repeats it', async () => {
    await withFtp(async ({ master, source }) => {
      const wrong = new DataManager(master, { source: { ...source, passwd: 'my-wrong-secret' } });
      const noFolder = new DataManager(master, { source: { ...source, path: '/elsewhere' } });
      const noServer = new DataManager(master, { source: { host: '127.0.0.1', port: 1, passwd: 'hidden' } });
      for (const manager of [wrong, noFolder, noServer]) {
        const error: unknown = await manager.merge().catch((reason: unknown) => reason);
        expect(error).toMatchObject({ code: 'TRACKS_READ_FAILED', message: expect.stringMatching(/127/) });
        const shown = inspect(error, { depth: 9, showHidden: true }) + inspect(manager, { showHidden: true });
        expect(shown).not.toMatch(/my-wrong-secret|ftp-secret-2026|hidden/);
      }
    });
  });

  it('names the field that is wrong, and not what is in it', () => {
    const open = (source: object) => () => new DataManager('x', { source: source as { host: string } });
    expect(open({})).toThrow(/host in source is missing/);
    expect(open({ host: 'h', passwd: 7 })).toThrow(/^passwd in source must be text, received a number$/);
    expect(open({ host: 'h', path: 'a\r\nDELE b' })).toThrow(
      /^path in source must not hold control characters$/,
    );
    expect(open({ host: 'h', port: 0 })).toThrow(/^port in source must be an integer from 1/);
    expect(open({ host: 'h', password: 'x' })).toThrow(/unknown key 'password' in source/);
  });
});
