import { createReadStream, createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { expect, it } from 'vitest';
import { importTracks, loadLog, TrackingStorage } from '../../src/index.ts';
import { loadAccessLog } from '../../src/requests/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import { collectGarbage, usedBytes } from '../support/used-bytes.ts';

const MIB = 1024 * 1024;
const LINES = 8 * MIB;

/** Line breaks that pack into 8 KB. */
async function writePacked(path: string): Promise<void> {
  const breaks = Buffer.alloc(MIB, '\n');
  await pipeline(Readable.from(Array(LINES / MIB).fill(breaks)), createGzip(), createWriteStream(path));
}

it.each(['log', 'access log', 'import'] as const)(
  'millions of packed line breaks as %s take little memory',
  async (kind) => {
    await withTemporaryFolder(async (folder) => {
      await writeFile(`${folder}/log`, '');
      await writePacked(`${folder}/log.1.gz`);
      await using storage = await TrackingStorage.open();
      const before = await usedBytes();
      let most = 0;
      const watch = setInterval(() => {
        collectGarbage(); // What can go when a busy machine gets round to it does not count.
        const { heapUsed, arrayBuffers } = process.memoryUsage();
        most = Math.max(most, heapUsed + arrayBuffers - before);
      }, 50);
      if (kind === 'log')
        expect(await loadLog(`${folder}/log`, storage)).toMatchObject({ lines: LINES, tracks: 0 });
      else if (kind === 'access log')
        expect(await loadAccessLog(`${folder}/log.1.gz`, storage)).toMatchObject({
          lines: LINES,
          records: 0,
        });
      else
        expect(await importTracks(storage, createReadStream(`${folder}/log.1.gz`))).toMatchObject({
          lines: LINES,
          tracks: 0,
        });
      clearInterval(watch);
      expect(most).toBeLessThan(256 * MIB);
      await expectConsistent(storage);
    });
  },
);
