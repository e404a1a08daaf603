import { writeFile } from 'node:fs/promises';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadLog } from '../../src/logfile/index.ts';
import { damageBlock } from '../support/damaged-gzip.ts';
import { FakeStorage } from './fake-storage.ts';
import { findDifference, numbered, useLogFolder } from './log-folder.ts';

const folder = useLogFolder();

const COUNT = 60_000;
const parse = ({ message }: { message: string }) => ({ taskId: 'a', userName: 'u', data: { message } });
const linesOf = (messages: readonly string[]): string =>
  messages.map((message) => `2026-11-21 19:09:07,123;${message}\n`).join('');

/** A log packed in blocks, one of which is damaged; and the messages before that block. */
function damagedLog(block: number): { packed: Buffer; messages: string[] } {
  const messages = numbered('m', COUNT);
  const { packed, whole } = damageBlock(linesOf(messages), block);
  return { packed, messages: messages.slice(0, whole.split('\n').length - 1) };
}

describe('a packed backup that is damaged', () => {
  it.each([1, 2, 7, 20, 40])(
    'gives every line before block %i, then says which file it is, and the log goes on',
    async (block) => {
      const { packed, messages } = damagedLog(block);
      expect(messages.length).toBeGreaterThan(100);
      await writeFile(folder.file('log.1.gz'), packed);
      await writeFile(folder.logFile, linesOf(['live']));
      const lines = await folder.lines();
      const good = lines.slice(0, messages.length).map(({ message, fault }) => fault ?? message);
      expect(findDifference(good, messages)).toBeUndefined();
      expect(
        lines.slice(messages.length).map(({ file, message, fault }) => [file, fault ?? message]),
      ).toEqual([
        [folder.file('log.1.gz'), 'unreadable'],
        [folder.logFile, 'live'],
      ]);
    },
  );

  it.each([0, 1, 6, 9])('gives every line before a cut where it is packed at level %i', async (level) => {
    const messages = numbered('m', COUNT);
    const packed = gzipSync(linesOf(messages), { level });
    for (const size of [11, 700, 20_000, packed.length >> 1, packed.length - 9]) {
      const cut = packed.subarray(0, size);
      await writeFile(folder.file('log.1.gz'), cut);
      const shown = gunzipSync(cut, { finishFlush: constants.Z_SYNC_FLUSH })
        .toString()
        .split('\n')
        .slice(0, -1);
      const lines = await folder.lines();
      const good = lines.slice(0, -1).map(({ text }) => text);
      expect(findDifference(good, shown), `${size} bytes`).toBeUndefined();
      expect(lines.at(-1)).toMatchObject({ file: folder.file('log.1.gz'), fault: 'unreadable' });
    }
  });

  it.each([1, 20])('is loaded up to block %i, and the rest once it is repaired', async (block) => {
    const storage = new FakeStorage();
    const { packed, messages } = damagedLog(block);
    await writeFile(folder.file('log.1.gz'), packed);
    const damaged = { fault: 'unreadable', file: folder.file('log.1.gz') };
    for (let load = 0; load < 2; load++) {
      expect(await loadLog(folder.logFile, storage, { parse })).toMatchObject({
        tracks: load === 0 ? messages.length : 0,
        bad: 1,
        faults: [damaged],
      });
      expect(findDifference(storage.values('message'), messages)).toBeUndefined();
    }
    await writeFile(folder.file('log.1.gz'), gzipSync(linesOf(numbered('m', COUNT))));
    await loadLog(folder.logFile, storage, { parse });
    expect(findDifference(storage.values('message'), numbered('m', COUNT))).toBeUndefined();
  });

  it('is loaded as far as it is whole where it is small', async () => {
    const storage = new FakeStorage();
    await writeFile(
      folder.file('log.1.gz'),
      gzipSync(linesOf(['a', 'b', 'c']), { level: 0 }).subarray(0, -12),
    );
    const report = await loadLog(folder.logFile, storage, { parse });
    expect(storage.values('message')).toEqual(['a', 'b']);
    expect(report).toMatchObject({ tracks: 2, bad: 1, faults: [{ file: folder.file('log.1.gz') }] });
    await writeFile(folder.file('log.1.gz'), gzipSync(linesOf(['a', 'b', 'c'])));
    await loadLog(folder.logFile, storage, { parse });
    expect(storage.values('message')).toEqual(['a', 'b', 'c']);
  });

  it('is not taken for another file where not even its first line is whole', async () => {
    const storage = new FakeStorage();
    await writeFile(folder.file('log.1.gz'), gzipSync(linesOf(['abcdef']), { level: 0 }).subarray(0, -12));
    expect(await loadLog(folder.logFile, storage, { parse })).toMatchObject({ lines: 0, bad: 1 });
    await writeFile(folder.file('log.1.gz'), gzipSync(linesOf(['abcdef'])));
    await loadLog(folder.logFile, storage, { parse });
    expect(storage.values('message')).toEqual(['abcdef']);
  });
});
