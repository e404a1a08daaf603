import { join } from 'node:path';
import { AnonymousUsageTracker, type Transport } from '../../../src/usage/index.ts';
import { copyFolderAtOnce } from '../../support/copy-folder.ts';
import { removeFolder } from '../../support/temporary-folder.ts';
import type { Random } from './random.ts';

const SERVERS = ['ServerA', 'ServerB', 'ServerC', '__proto__'];
const QUEST = ['accept', 'fulfil', 'hand in'] as const;

/** What a user did, as the user counts it. */
export class Deeds {
  killed = 0;
  completions = 0;
  measurements = 0;
  milliseconds = 0;
  readonly servers = new Map<string, number>();
}

/** An application with a real tracker, whose user does things, and whose process is killed at the worst of moments. */
export class TrackedApp {
  readonly deeds = new Deeds();
  uuid = '';
  /** Whether everything was accepted, as far as the tracker knows. */
  isDone = false;
  readonly #random: Random;
  readonly #transport: Transport;
  readonly #temporary: string[] = [];
  #trackerFile: string;
  #server = '';
  #reached = 0;

  constructor(folder: string, place: number, random: Random, transport: Transport) {
    this.#random = random;
    this.#transport = transport;
    this.#trackerFile = join(folder, `user-${place}`);
  }

  /** Runs the program once: its user does some things, and what is new is uploaded; perhaps it is killed before it could remember that. */
  async run(things: number, isKilled: boolean): Promise<void> {
    let afterDeath: string | undefined;
    const tracker = await AnonymousUsageTracker.open({
      trackerFile: this.#trackerFile,
      environment: {},
      checkInterval: 0,
      closeTimeout: 0,
      applicationName: 'game',
      transport: async (name, bytes, signal) => {
        if (afterDeath !== undefined) throw new Error('the dead send nothing');
        await this.#transport.send(name, bytes, signal);
        // What the disk has now is what a kill at this moment would leave.
        if (isKilled) afterDeath = await copyFolderAtOnce(this.#trackerFile);
      },
    });
    await tracker.enable();
    this.uuid = tracker.uuid;
    await this.#play(tracker, things);
    await tracker.flush();
    this.isDone = (await tracker.submit()).error === undefined && !isKilled;
    await tracker.close();
    if (afterDeath !== undefined) this.#rise(afterDeath);
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#temporary.map(removeFolder));
  }

  #rise(trackerFile: string): void {
    this.#temporary.push(trackerFile);
    this.#trackerFile = trackerFile;
  }

  async #play(tracker: AnonymousUsageTracker, things: number): Promise<void> {
    const usage = tracker.defineUsage({
      'monsters killed': 'statistic',
      server: 'state',
      play_time: 'timer',
      quest: { kind: 'sequence', checkpoints: QUEST },
    });
    const measuredBefore = usage.play_time.total;
    for (let done = 0; done < things; done++) {
      this.#kill(this.#random.integer(1, 9), (by) => {
        usage['monsters killed'] += by;
      });
      this.#travel(this.#random.pick(SERVERS), (server) => {
        usage.server = server;
      });
      usage.play_time.start();
      usage.play_time.stop();
      this.deeds.measurements++;
      usage.quest.advance(QUEST[this.#reached]!);
      this.#reached = (this.#reached + 1) % QUEST.length;
      if (this.#reached === 0) this.deeds.completions++;
      if (this.#random.chance(0.3)) await tracker.flush();
    }
    this.deeds.milliseconds += usage.play_time.total - measuredBefore;
  }

  #kill(by: number, tell: (by: number) => void): void {
    this.deeds.killed += by;
    tell(by);
  }

  /** A server that the user is on already is nothing new. */
  #travel(server: string, tell: (server: string) => void): void {
    tell(server);
    if (server === this.#server) return;
    this.#server = server;
    this.deeds.servers.set(server, (this.deeds.servers.get(server) ?? 0) + 1);
  }
}
