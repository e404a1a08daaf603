import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { DataManager, type UsageData } from '../../../src/usage/index.ts';
import { scaleOf, tell } from '../../crash/scale.ts';
import { FaultyLevel } from '../../support/faulty-level.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { expectTruth } from './expect-truth.ts';
import { Truth } from './made-user.ts';
import { Random } from './random.ts';
import { SimulatedApp, sendByFtp, sendByHttp } from './simulated-app.ts';
import { type Network, withNetwork } from './simulated-network.ts';

const USERS = scaleOf('USERS', 12, 200);
const ROUNDS = scaleOf('ROUNDS', 4, 10);
/** Rounds without faults that must suffice to bring everything home. */
const LAST_ROUNDS_MAX = 5;
const SECOND = 1000;

interface Simulated {
  app: SimulatedApp;
  truth: Truth;
}

/** What may go wrong while a manager merges: its disk is full for a moment. It is tried again, so only that is forgiven. */
async function mergeAll(managers: readonly DataManager[]): Promise<void> {
  const merges = await Promise.allSettled(managers.map((manager) => manager.merge()));
  for (const merge of merges) {
    if (merge.status === 'fulfilled') expect(merge.value.refusals).toEqual([]);
    else expect(merge.reason).toMatchObject({ code: 'TRACKS_WRITE_FAILED' });
  }
}

function makeUsers(network: Network, random: Random, all: Truth): Simulated[] {
  return Array.from({ length: USERS }, (_, place) => {
    const truth = new Truth();
    const send = place % 2 === 0 ? sendByHttp(network, random) : sendByFtp(network);
    return { app: new SimulatedApp(random, send, truth, all), truth };
  });
}

it(
  `what ${USERS} users did is what the master says, whatever happens to their uploads and to the merges`,
  async () => {
    await withTemporaryFolder(async (root) => {
      await Promise.all(['http', 'ftp'].map((name) => mkdir(join(root, name))));
      const random = new Random();
      const disk = new FaultyLevel();
      await using master = await TrackingStorage.open<UsageData>(disk);
      await withNetwork(root, random, async (network) => {
        const all = new Truth();
        const users = makeUsers(network, random, all);
        const { host, port, user, passwd } = network.ftp;
        const byHttp = new DataManager(master, { source: network.receiver });
        const byFtp = new DataManager(master, { source: { host, port, user, passwd } });
        const managers = [byHttp, byFtp, byHttp];
        network.faultRate = 0.4;
        for (let round = 0; round < ROUNDS; round++) {
          const uploads = users.map(async ({ app }) => {
            await app.use();
            await app.upload(random.chance(0.2));
          });
          disk.isFailing = random.chance(0.3);
          await mergeAll(managers);
          disk.isFailing = false;
          await Promise.all([...uploads, mergeAll(managers)]);
        }
        network.faultRate = 0;
        for (let last = 0; last < LAST_ROUNDS_MAX && !users.every(({ app }) => app.isDone); last++)
          await Promise.all(users.map(({ app }) => app.upload(false)));
        await mergeAll(managers);
        expect(users.every(({ app }) => app.isDone)).toBe(true);
        expect([...network.faults.keys()].sort()).toEqual(['cut', 'full', 'refused', 'unheard']);
        await expectTruth(master, all);
        for (const { app, truth } of users.slice(0, 20)) await expectTruth(master, truth, app.user.uuid);
        const left = (await readdir(join(root, 'http'))).filter((name) => name.endsWith('.usage.gz'));
        expect(left).toEqual([]);
        const faults = [...network.faults].map(([fault, count]) => `${fault} ${count}`).join(', ');
        tell(`${USERS} users, ${all.entries} entries, every one merged once; uploads ${faults}`);
      });
    });
  },
  // Bounded by the time limits of the sources: a client that was hung up on may have to wait for them.
  Math.max(120, USERS * 3) * SECOND,
);
