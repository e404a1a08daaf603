import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { DataManager, ftpTransport, httpTransport, type UsageData } from '../../../src/usage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { FaultyLevel } from '../../support/faulty-level.ts';
import { scaleOf, tell } from '../../support/scale.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { expectDeeds } from './expect-deeds.ts';
import { expectTruth } from './expect-truth.ts';
import { Truth } from './made-user.ts';
import { Random } from './random.ts';
import { SimulatedApp, sendByFtp, sendByHttp } from './simulated-app.ts';
import { API_KEY, type Network, withNetwork } from './simulated-network.ts';
import { TrackedApp } from './tracked-app.ts';

const USERS = scaleOf('USERS', 200, 6);
const ROUNDS = scaleOf('ROUNDS', 10, 4);
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
        // A few users do not meet every fault.
        if (USERS < 100) expect(network.faults.size).toBeGreaterThan(0);
        else expect([...network.faults.keys()].sort()).toEqual(['cut', 'full', 'refused', 'unheard']);
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

/** Trackers that run at the same time. */
const AT_ONCE = 10;
const RUNS = scaleOf('RUNS', 6, 3);

async function runAll(apps: readonly TrackedApp[], run: (app: TrackedApp) => Promise<void>): Promise<void> {
  const waiting = [...apps];
  const runner = async () => {
    for (let app = waiting.shift(); app; app = waiting.shift()) await run(app);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runner));
}

it(
  `what ${USERS} users of an application with a tracker did is what the master says, though they are killed`,
  async () => {
    await withTemporaryFolder(async (root) => {
      await Promise.all(['http', 'ftp', 'users'].map((name) => mkdir(join(root, name))));
      const random = new Random();
      await using master = await TrackingStorage.open<UsageData>();
      await withNetwork(root, random, async (network) => {
        const { host, port, user, passwd } = network.ftp;
        const transports = [
          httpTransport({ host: network.url, api_key: API_KEY }),
          ftpTransport({ host, port, user, passwd }),
        ];
        const apps = Array.from({ length: USERS }, (_, place) => {
          return new TrackedApp(join(root, 'users'), place, random, transports[place % 2]!);
        });
        const managers = [network.receiver, { host, port, user, passwd }].map(
          (source) => new DataManager(master, { source, application: 'game' }),
        );
        try {
          network.faultRate = 0.3;
          for (let run = 0; run < RUNS; run++) {
            const running = runAll(apps, (app) => app.run(random.integer(1, 8), random.chance(0.3)));
            await Promise.all([running, mergeAll(managers)]);
          }
          network.faultRate = 0;
          for (let last = 0; last < LAST_ROUNDS_MAX && !apps.every(({ isDone }) => isDone); last++)
            await runAll(apps, (app) => app.run(0, false));
          await mergeAll(managers);
          expect(apps.filter(({ isDone }) => !isDone)).toEqual([]);
          await expectDeeds(
            master,
            apps.map(({ deeds }) => deeds),
          );
          for (const { deeds, uuid } of apps) await expectDeeds(master, [deeds], uuid);
          await expectConsistent(master);
          const faults = [...network.faults].map(([fault, count]) => `${fault} ${count}`).join(', ');
          tell(`${USERS} trackers, ${await master.count()} entries; uploads ${faults}`);
        } finally {
          await Promise.all(apps.map((app) => app.dispose()));
        }
      });
    });
  },
  Math.max(120, USERS * 6) * SECOND,
);
