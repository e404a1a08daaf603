import { execFile } from 'node:child_process';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { positionKey, trackKey } from '../../../../src/storage/engine/keys.ts';
import { repair, TrackingStorage } from '../../../../src/storage/index.ts';
import { expectConsistent } from '../../../support/consistency.ts';
import { OtherProcess } from '../../../support/other-process.ts';
import { changeStored, flipBitOf } from '../../../support/stored-records.ts';
import { withTemporaryFolder } from '../../../support/temporary-folder.ts';
import { saveTracks } from '../filled-storages.ts';

/** A closed storage of which one track is damaged. */
async function makeDamaged(folder: string, tracks = 100): Promise<void> {
  const storage = await TrackingStorage.open(folder);
  for (let n = 0; n < 3; n++) await storage.saveUserTrack('single', 0, 'u', { n });
  await saveTracks(storage, tracks);
  await storage.close();
  await changeStored(folder, (database) => flipBitOf(database, trackKey(2)));
}

test.runIf(process.platform !== 'win32')(
  'a folder that is being repaired is locked, in this process and for others',
  () =>
    withTemporaryFolder(async (parent) => {
      const [folder, quarantine] = [join(parent, 'tracks'), join(parent, 'pipe')];
      await makeDamaged(folder);
      // A repair waits in the middle of its work until the pipe that it sets damaged values aside in is read.
      await promisify(execFile)('mkfifo', [quarantine]);
      const repairing = repair(folder, { quarantine });
      const outcome = repairing.catch((error: unknown) => error);
      await expect
        .poll(() => readdir(parent))
        .toEqual(expect.arrayContaining([expect.stringMatching(/repair-/)]));
      await expect(TrackingStorage.open(folder)).rejects.toMatchObject({ code: 'TRACKS_LOCKED' });
      await expect(repair(folder)).rejects.toMatchObject({ code: 'TRACKS_LOCKED' });
      const other = new OtherProcess(new URL('../../../support/try-open.ts', import.meta.url), folder);
      await other.says('\n');
      expect(JSON.parse(other.output)).toMatchObject({ codes: { TRACKS_LOCKED: 1 } });
      const reader = await open(quarantine, 'r');
      expect(await outcome).toMatchObject({ code: 'TRACKS_WRITE_FAILED' }); // A pipe cannot be synced.
      await reader.close();
      await rm(quarantine);
      expect(await readdir(parent)).toEqual(['tracks']);
      expect((await repair(folder)).damaged).toMatchObject([{ key: trackKey(2) }]);
      await using storage = await TrackingStorage.open(folder);
      await expectConsistent(storage);
    }),
);

test(
  'what another process saves between and during repairs is never lost',
  () =>
    withTemporaryFolder(async (parent) => {
      const folder = join(parent, 'tracks');
      const storage = await TrackingStorage.open(folder);
      await saveTracks(storage, 3000);
      await storage.close();
      const other = new OtherProcess(new URL('../../../support/try-open.ts', import.meta.url), folder, '40');
      let isDone = false;
      const ended = other.says('\n').then(() => {
        isDone = true;
      });
      let repairs = 0;
      while (!isDone) {
        // A damaged position does not hinder the opening.
        const damaging = changeStored(folder, (database) =>
          database.put(positionKey('log'), Buffer.from('x')),
        );
        await damaging.catch(() => {}); // The other process has it open.
        const repairing = repair(folder);
        const outcome = await repairing.then(
          ({ setAside }) => (setAside === undefined ? 'sound' : 'repaired'),
          ({ code }: { code: string }) => code,
        );
        if (outcome === 'repaired') repairs++;
        else expect(['sound', 'TRACKS_LOCKED']).toContain(outcome);
      }
      await ended;
      expect(repairs).toBeGreaterThan(0);
      const { saved } = JSON.parse(other.output) as { saved: string[] };
      await using again = await TrackingStorage.open(folder);
      const found = (await again.query({ taskId: 'tried' })).map(({ data }) => `other ${data.n}`);
      expect(found.sort()).toEqual(saved.sort());
      await expectConsistent(again);
    }),
  180_000,
);

test('a repair touches no folder beside the storage that is not its own', () =>
  withTemporaryFolder(async (parent) => {
    const folder = join(parent, 'tracks');
    await makeDamaged(folder);
    for (const name of ['tracks.repair', 'tracks.damaged', 'tracks.repair-mine']) {
      await mkdir(join(parent, name));
      await writeFile(join(parent, name, 'precious'), 'x');
    }
    const { setAside } = await repair(folder);
    expect(setAside).toBe(`${folder}.damaged-2`);
    const names = ['tracks', 'tracks.damaged', 'tracks.damaged-2', 'tracks.quarantine.jsonl'];
    expect((await readdir(parent)).sort()).toEqual([...names, 'tracks.repair', 'tracks.repair-mine']);
    for (const name of ['tracks.repair', 'tracks.damaged', 'tracks.repair-mine'])
      expect(await readdir(join(parent, name))).toEqual(['precious']);
  }));

test('no empty storage is begun where a repair was cut short between its renames', () =>
  withTemporaryFolder(async (parent) => {
    const [folder, repaired] = [join(parent, 'tracks'), join(parent, 'tracks.repaired-0123456789ab')];
    await makeDamaged(folder);
    await rename(folder, repaired);
    const refused = { code: 'TRACKS_OPEN_FAILED', message: expect.stringContaining(repaired) };
    await expect(TrackingStorage.open(folder)).rejects.toMatchObject(refused);
    expect(await readdir(parent)).toEqual(['tracks.repaired-0123456789ab']);
    await rename(repaired, folder);
    expect((await repair(folder)).tracks).toBe(102);
  }));

test('a file that cannot be read ends a repair with a code, and everything stays as it is', () =>
  withTemporaryFolder(async (parent) => {
    const folder = join(parent, 'tracks');
    await makeDamaged(folder);
    await mkdir(join(folder, '999999.log'));
    await expect(repair(folder)).rejects.toMatchObject({
      code: 'TRACKS_READ_FAILED',
      cause: { code: 'EISDIR' },
    });
    expect((await readdir(parent)).filter((name) => !name.endsWith('.jsonl'))).toEqual(['tracks']);
  }));
