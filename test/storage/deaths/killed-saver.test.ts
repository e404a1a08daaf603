import { describe, expect, test } from 'vitest';
import { type Track, TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { OtherProcess } from '../../support/other-process.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';

const SAVES = 800;

/** Saves in another process until enough is acknowledged, kills it in the midst, and gives what was acknowledged. */
async function saveAndDie(folder: string): Promise<number[]> {
  const saver = new OtherProcess(new URL('save-until-killed.ts', import.meta.url), folder);
  try {
    await saver.says(`\n${SAVES}\n`);
  } finally {
    await saver.kill();
  }
  const lines = saver.output.split('\n').slice(0, -1);
  return lines.map(Number);
}

/** Expects of one acknowledged number that its save, update and removal were kept. */
function expectKept(n: number, track: Track | undefined): void {
  if (n % 10 === 0) expect(track, `removed ${n}`).toBeUndefined();
  else expect(track?.data, `saved ${n}`).toEqual(n % 7 === 0 ? { n, updated: n } : { n });
}

describe('the death of the process', () => {
  test('loses nothing that was acknowledged', () =>
    withTemporaryFolder(async (folder) => {
      for (let round = 1; round <= 2; round++) {
        const acknowledged = await saveAndDie(folder);
        expect(acknowledged.length).toBeGreaterThanOrEqual(SAVES);
        await using storage = await TrackingStorage.open(folder);
        await expectConsistent(storage);
        const byNumber = new Map((await storage.query()).map((track) => [Number(track.data.n), track]));
        for (const n of acknowledged) expectKept(n, byNumber.get(n));
        for (const { trackId } of byNumber.values()) await storage.removeTrack(trackId);
      }
    }));
});
