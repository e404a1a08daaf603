import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodePartial } from '../../src/usage/index.ts';
import { createRandom } from '../logfile/random.ts';
import { OtherProcess } from '../support/other-process.ts';
import { runToEnd } from '../support/run-to-end.ts';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();
const usage = {
  kills: 'statistic',
  server: 'state',
  play: 'timer',
  tour: { kind: 'sequence', checkpoints: ['a', 'b'] },
} as const;

describe('a program that is killed', () => {
  it('has lost at most what was not flushed, and the next one goes on', async () => {
    const random = createRandom();
    let before = 0;
    for (let round = 0; round < 2; round++) {
      const process = new OtherProcess(new URL('count-until-killed.ts', import.meta.url), folder.trackerFile);
      await process.says(`${before + 7 * Math.floor(1 + random() * 20)}\n`);
      await process.kill();
      const flushed = Number(/(\d+)\n$/.exec(process.output)?.[1]);
      const tracker = folder.make();
      await tracker.open();
      const values = tracker.defineUsage(usage);
      expect(values.kills).toBeGreaterThanOrEqual(flushed);
      expect(values.server).toBe(`s${values.kills}`);
      expect(tracker.sequence('tour').completions * 2 + values.tour.passed.length).toBe(values.kills);
      const ends = await tracker.history('play');
      expect(ends).toHaveLength(round + 1);
      expect(ends.at(-1)).toMatchObject({ kind: 'timer', interrupted: true, measurements: round + 1 });
      before = values.kills;
      await tracker.close();
    }
  });

  it('between sending and remembering sends the same partial again: nothing twice, nothing skipped', async () => {
    const random = createRandom();
    const received = folder.file('received');
    await mkdir(received);
    let counted = 0;
    for (let round = 0; round < 2; round++) {
      const process = new OtherProcess(
        new URL('upload-until-killed.ts', import.meta.url),
        folder.trackerFile,
        received,
      );
      const kills = 1 + Math.floor(random() * 10);
      await process.says('sent\n');
      while (process.output.split('sent').length <= kills)
        await new Promise((resolve) => setTimeout(resolve, 1));
      await process.kill();
      counted = Math.max(counted, Number(/counted (\d+)\n(?!.*counted)/s.exec(process.output)?.[1] ?? 0));
    }
    const tracker = folder.make({
      transport: async (name, bytes) => {
        const known = await readFile(join(received, name)).catch(() => undefined);
        if (known) expect(new Uint8Array(known)).toEqual(bytes);

        await writeFile(join(received, name), bytes);
      },
    });
    await tracker.open();
    const { total } = tracker.trackStatistic('kills');
    await tracker.submit();
    const files = await Promise.all(
      (await readdir(received)).sort().map((name) => readFile(join(received, name))),
    );
    const partials = await Promise.all(files.map((bytes) => decodePartial(bytes)));
    const entries = partials.flatMap((partial) => partial.entries);
    expect(partials.map(({ number }) => number)).toEqual(partials.map((_, index) => index + 1));
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    expect(entries.reduce((sum, entry) => sum + (entry.kind === 'statistic' ? entry.change : 0), 0)).toBe(
      total,
    );
    expect(total).toBeGreaterThanOrEqual(counted);
  });
});

describe('a program that ends by itself', () => {
  /** The port of a server that takes connections, counts them and never says anything. */
  async function withSilence(
    body: (port: number, connections: () => number) => Promise<void>,
  ): Promise<void> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => sockets.add(socket.on('error', () => {})));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    try {
      await body(typeof address === 'object' && address ? address.port : 0, () => sockets.size);
    } finally {
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  }

  it('has everything on the disk, though it was not closed and no flush was due', async () => {
    await runToEnd(new URL('count-and-end.ts', import.meta.url), folder.trackerFile, 'none');
    const tracker = folder.make();
    await tracker.open();
    expect(tracker.trackStatistic('kills').total).toBe(3);
    expect(await tracker.history('play')).toMatchObject([{ kind: 'timer', interrupted: true }]);
  });

  it.each(['http', 'ftp'])('is not kept going by an upload by %s that gets no answer', async (way) => {
    await withSilence(async (port, connections) => {
      await runToEnd(new URL('count-and-end.ts', import.meta.url), folder.trackerFile, way, String(port));
      expect(connections()).toBe(1);
    });
    const tracker = folder.make();
    await tracker.open();
    expect((await tracker.preview())[0]?.partial.entries).toMatchObject([{ change: 3 }]);
  });
});
