import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  AnonymousUsageTracker,
  DataManager,
  type FtpSettings,
  getSequenceFunnel,
  getUsageTotals,
  plotState,
  plotTotalStatistics,
} from '../src/usage/index.ts';
import { startLoopbackFtp } from './loopback-ftp.ts';

// A role-playing game that learns how it is played, with the collecting server on the same machine:
// npm run build:tools && node build/examples/role-playing-game.js

/** What a player did, as the game itself knows it. */
export interface Deeds {
  logins: number;
  monsters: number;
  quests: number;
  gold: number;
  journeys: number;
  tutorials: number;
}

const TUTORIAL = ['talk to the king', 'take the sword', 'slay the rat'] as const;

/** The game. What it counts is one line wherever something happens. */
export class Game {
  readonly deeds: Deeds = { logins: 0, monsters: 0, quests: 0, gold: 0, journeys: 0, tutorials: 0 };
  readonly #tracker: AnonymousUsageTracker;
  readonly #usage: ReturnType<typeof defineGame>;

  constructor(tracker: AnonymousUsageTracker) {
    this.#tracker = tracker;
    this.#usage = defineGame(tracker);
  }

  logIn(server: string): void {
    this.deeds.logins += 1;
    this.#usage.logins += 1;
    this.#usage.server = server;
    this.#usage['play time'].start();
  }

  killMonster(): void {
    this.deeds.monsters += 1;
    this.#usage.monsters_killed += 1;
  }

  handInQuests(quests: readonly { gold: number }[]): void {
    this.deeds.quests += quests.length;
    this.#usage.quests_complete += quests.length;
    for (const { gold } of quests) {
      this.deeds.gold += gold;
      this.#usage.gold += gold;
    }
  }

  travel(region: string): void {
    this.deeds.journeys += 1;
    this.#usage.region = region;
  }

  playTutorial(): void {
    this.deeds.tutorials += 1;
    for (const step of TUTORIAL) this.#usage.tutorial.advance(step);
  }

  logOff(): void {
    this.#usage['play time'].stop();
  }

  /** The player leaves: what is not uploaded yet is now, or when the game is started again. */
  async exit(): Promise<void> {
    await this.#tracker.close();
  }
}

function defineGame(tracker: AnonymousUsageTracker) {
  return tracker.defineUsage({
    logins: 'statistic',
    monsters_killed: { kind: 'statistic', description: 'Monsters of every kind' },
    quests_complete: 'statistic',
    gold: 'statistic',
    server: 'state',
    region: { kind: 'state', keepRepeats: true },
    'play time': 'timer',
    tutorial: { kind: 'sequence', checkpoints: TUTORIAL },
  });
}

/** A machine with the game on it, started once. */
async function startGame(folder: string, ftp: FtpSettings): Promise<Game> {
  const tracker = new AnonymousUsageTracker({
    trackerFile: folder,
    config: { FTP: { ...ftp, path: 'usage' } },
    checkInterval: '30s',
    submitInterval: '1h',
    applicationName: 'My RPG',
    applicationVersion: '1.0',
    environment: {}, // So that the example runs where DO_NOT_TRACK or CI is set; a real game leaves this out.
  });
  // A real game asks the player first.
  await tracker.enable();
  return new Game(tracker);
}

/** An evening of a player: the more often it was played before, the longer. */
function playEvening(game: Game, evening: number): void {
  const regions = ['forest', 'mountains', 'harbour'];
  game.logIn(evening % 2 === 0 ? 'ServerA' : 'ServerB');
  if (evening === 0) game.playTutorial();
  for (let monster = 0; monster < 10 * (evening + 1); monster++) game.killMonster();
  for (let journey = 0; journey <= evening; journey++) game.travel(regions[journey % regions.length]!);
  game.handInQuests([{ gold: 12.5 }, { gold: 7 }].slice(0, 1 + (evening % 2)));
  game.logOff();
}

/** What was done and what was merged, to be compared. */
export interface GameReport {
  players: number;
  done: Deeds;
  merged: Deeds;
  /** How many players took each step of the tutorial. */
  funnel: number[];
  /** Plots for a terminal. */
  plots: string[];
}

/** Lets some players play on several evenings, brings their usage together and compares it with what they did. */
export async function playAndMerge(folder: string, players: number, evenings: number): Promise<GameReport> {
  const root = join(folder, 'server');
  await mkdir(root, { recursive: true });
  const { close, ...ftp } = await startLoopbackFtp(root);
  const done: Deeds = { logins: 0, monsters: 0, quests: 0, gold: 0, journeys: 0, tutorials: 0 };
  try {
    for (let evening = 0; evening < evenings; evening++) {
      for (let player = 0; player < players; player++) {
        const game = await startGame(join(folder, `player ${player}`), ftp);
        playEvening(game, evening);
        await game.exit();
        for (const deed of Object.keys(done) as (keyof Deeds)[]) done[deed] += game.deeds[deed];
      }
    }
    return await merge(join(folder, 'master'), ftp, done);
  } finally {
    await close();
  }
}

async function merge(master: string, ftp: FtpSettings, done: Deeds): Promise<GameReport> {
  await using manager = new DataManager(master, { source: { ...ftp, path: 'usage' } });
  await manager.merge();
  const totals = await getUsageTotals(manager.storage);
  const totalOf = (name: string) => totals.find(({ trackable }) => trackable === name)?.total ?? 0;
  const { steps } = await getSequenceFunnel(manager.storage, 'tutorial');
  return {
    players: totals.find(({ trackable }) => trackable === 'logins')?.users ?? 0,
    done,
    merged: {
      logins: totalOf('logins'),
      monsters: totalOf('monsters_killed'),
      quests: totalOf('quests_complete'),
      gold: totalOf('gold'),
      journeys: totalOf('region'),
      tutorials: totalOf('tutorial'),
    },
    funnel: steps.map(({ reached }) => reached),
    plots: [
      await plotTotalStatistics(manager.storage, { as: 'terminal' }),
      await plotState(manager.storage, 'server', { as: 'terminal' }),
    ],
  };
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'tracktree-game-'));
  try {
    const { players, done, merged, funnel, plots } = await playAndMerge(folder, 3, 4);
    console.log(`${players} players`);
    console.table({ done, merged });
    console.log(`The tutorial, step by step: ${funnel.join(', ')}`);
    for (const plot of plots) console.log(`\n${plot}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main();
