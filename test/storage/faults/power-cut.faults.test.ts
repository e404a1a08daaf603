import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { type Track, TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { Random } from '../../support/random.ts';
import { scaleOf, seedOf, tell } from '../../support/scale.ts';
import { scriptArguments } from '../../support/script-arguments.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';

const CUTS = scaleOf('CUTS', 15);
const SEED = seedOf(6);
const WORKER = new URL('save-synced.ts', import.meta.url);
const SHIM = fileURLToPath(new URL('synced-files.c', import.meta.url));

/** Compiles what keeps the files as they were last synced; undefined where there is no compiler or no Linux. */
async function compileShim(folder: string): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const library = join(folder, 'synced-files.so');
  const command = ['-shared', '-fPIC', '-O1', '-o', library, SHIM, '-ldl'];
  return promisify(execFile)('gcc', command).then(
    () => library,
    () => undefined,
  );
}

/** Where a storage is, what of it was synced, and the library that notices. */
interface Place {
  folder: string;
  synced: string;
  library: string;
}

/** Lets a process save until a random moment, and gives the numbers it acknowledged. */
async function saveUntilCut(place: Place, durability: string, waitMs: number): Promise<number[]> {
  const { folder, synced, library } = place;
  const env = { ...process.env, LD_PRELOAD: library, SYNCED_FROM: folder, SYNCED_TO: synced };
  const child = spawn(process.execPath, scriptArguments(WORKER, folder, durability), {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const ended = once(child, 'close');
  while (output === '' && child.exitCode === null) await Promise.race([once(child.stdout, 'data'), ended]);
  await delay(waitMs);
  child.kill('SIGKILL');
  await ended;
  return output.split('\n').slice(0, -1).map(Number);
}

/** Puts together what the disk has for certain: synced names, with the bytes that were synced. */
async function afterTheCut(synced: string, target: string): Promise<void> {
  await mkdir(target);
  for (const line of (await readFile(join(synced, 'names'), 'utf8')).split('\n').slice(0, -1)) {
    const [, file, name] = /^(\S+) (.*)$/.exec(line) as unknown as [string, string, string];
    await copyFile(join(synced, file), join(target, name)).catch(() => writeFile(join(target, name), ''));
  }
}

/** Expects of one acknowledged number that its save, update and removal are there. */
function expectKept(n: number, track: Track | undefined): void {
  const data = { n, text: 'x'.repeat(n % 500), ...(n % 5 === 0 && { updated: n }) };
  expect(track?.data, `number ${n}`).toEqual(n % 7 === 0 ? undefined : data);
}

/** Cuts the power, and gives what was acknowledged and the folder that is left. */
async function cutPower(parent: string, library: string, durability: string, waitMs: number) {
  const place = { folder: join(parent, 'folder'), synced: join(parent, 'synced'), library };
  await mkdir(place.folder, { recursive: true });
  await mkdir(place.synced);
  const numbers = await saveUntilCut(place, durability, waitMs);
  const left = join(parent, 'left');
  await afterTheCut(place.synced, left);
  return { numbers, left };
}

const byNumber = async (storage: TrackingStorage): Promise<Map<number, Track>> =>
  new Map((await storage.query()).map((track) => [Number(track.data.n), track]));

test(
  `with durability fsync everything acknowledged outlives ${CUTS} power cuts (seed ${SEED})`,
  (context) =>
    withTemporaryFolder(async (parent) => {
      const library = await compileShim(parent);
      if (library === undefined) return context.skip('needs Linux and gcc');
      const random = new Random(SEED);
      let acknowledged = 0;
      for (let cut = 0; cut < CUTS; cut++) {
        const place = join(parent, String(cut));
        const { numbers, left } = await cutPower(place, library, 'fsync', random.below(1500));
        await using storage = await TrackingStorage.open(left);
        await expectConsistent(storage);
        const found = await byNumber(storage);
        for (const n of numbers) expectKept(n, found.get(n));
        acknowledged += numbers.length;
      }
      tell(`power cuts: ${CUTS}, ${acknowledged} acknowledged saves, none lost (seed ${SEED})`);
      expect(acknowledged).toBeGreaterThan(0);
    }),
  60_000 + CUTS * 20_000,
);

test('with durability process the same cut takes something, so the cut is one', (context) =>
  withTemporaryFolder(async (parent) => {
    const library = await compileShim(parent);
    if (library === undefined) return context.skip('needs Linux and gcc');
    let lost = 0;
    // A cut that meets a storage just closed takes nothing: closing puts everything on the disk.
    for (let cut = 0; lost === 0 && cut < 10; cut++) {
      const { numbers, left } = await cutPower(join(parent, String(cut)), library, 'process', 35 * cut);
      await using storage = await TrackingStorage.open(left);
      await expectConsistent(storage);
      const found = await byNumber(storage);
      lost = numbers.filter((n) => n % 7 !== 0 && !found.has(n)).length;
    }
    expect(lost).toBeGreaterThan(0);
  }));
