import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { TrackingError } from '../../src/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { AnonymousUsageTracker, decodePartial, type UsageEntry } from '../../src/usage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { trials } from '../support/randomness.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';

/** What an app, its user, its machine and its network do. */
type Action =
  | { do: 'add'; by: number }
  | { do: 'set'; to: number }
  | { do: 'enter'; state: string }
  | { do: 'pass'; checkpoint: 'a' | 'b' }
  | {
      do:
        | 'flush'
        | 'fail to flush'
        | 'upload'
        | 'lose the answer'
        | 'refuse'
        | 'restart'
        | 'restart and count at once';
    };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('add' as const), by: fc.integer({ min: -3, max: 9 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('set' as const), to: fc.integer({ min: 0, max: 9 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('enter' as const), state: fc.constantFrom('x', 'y') }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      checkpoint: fc.constantFrom('a' as const, 'b' as const),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'flush' as const,
        'fail to flush' as const,
        'upload' as const,
        'lose the answer' as const,
        'refuse' as const,
        'restart' as const,
        'restart and count at once' as const,
      ),
    }),
  },
);

/** What there should be of everything. */
class Model {
  kills = 0;
  changes = 0;
  states: string[] = [];
  passed = 0;
  completions = 0;

  count(value: number): void {
    this.kills = value;
    this.changes += 1;
  }

  enter(state: string): void {
    if (this.states.at(-1) !== state) this.states.push(state);
  }

  pass(checkpoint: 'a' | 'b'): void {
    if (checkpoint === 'a') this.passed = 1;
    else if (this.passed === 1) {
      this.completions += 1;
      this.passed = 0;
    }
  }
}

/** A tracker, the network it is in, and what it should have counted. */
class App {
  readonly model = new Model();
  readonly received = new Map<string, Uint8Array>();
  readonly #folder: string;
  #answer: 'taken' | 'lost' | 'refused' = 'taken';
  #tracker: AnonymousUsageTracker;
  #usage: ReturnType<App['define']>;

  constructor(folder: string) {
    this.#folder = folder;
    this.#tracker = this.make();
    this.#usage = this.define();
  }

  async begin(): Promise<void> {
    await this.#tracker.enable();
  }

  make(): AnonymousUsageTracker {
    return new AnonymousUsageTracker({
      trackerFile: this.#folder,
      environment: {},
      checkInterval: 0,
      closeTimeout: 0,
      maxRows: 2,
      transport: (name, bytes) => this.take(name, bytes),
    });
  }

  define() {
    return this.#tracker.defineUsage({
      kills: 'statistic',
      server: 'state',
      tour: { kind: 'sequence', checkpoints: ['a', 'b'] },
    });
  }

  take(name: string, bytes: Uint8Array): void {
    if (this.#answer === 'refused') throw new Error('refused');
    const known = this.received.get(name);
    if (known) expect(bytes).toEqual(known);
    this.received.set(name, bytes);
    if (this.#answer === 'lost') throw new Error('lost');
  }

  async perform(step: Action): Promise<void> {
    switch (step.do) {
      case 'add':
        this.#usage.kills += step.by;
        return this.model.count(this.model.kills + step.by);
      case 'set':
        this.#tracker.statistic('kills').set(step.to);
        return this.model.count(step.to);
      case 'enter':
        this.#usage.server = step.state;
        return this.model.enter(step.state);
      case 'pass':
        this.#usage.tour.advance(step.checkpoint);
        return this.model.pass(step.checkpoint);
      case 'flush':
        return this.#tracker.flush();
      case 'fail to flush':
        return this.failToFlush();
      case 'restart':
      case 'restart and count at once':
        return this.restart(step.do !== 'restart');
      default:
        return this.upload(step.do === 'upload' ? 'taken' : step.do === 'refuse' ? 'refused' : 'lost');
    }
  }

  async failToFlush(): Promise<void> {
    const disk = vi
      .spyOn(TrackingStorage.prototype, 'saveUserTracks')
      .mockRejectedValue(new TrackingError('TRACKS_WRITE_FAILED', 'full'));
    await this.#tracker.flush().catch(() => {});
    disk.mockRestore();
  }

  async upload(answer: 'taken' | 'lost' | 'refused'): Promise<void> {
    this.#answer = answer;
    await this.#tracker.submit();
    this.#answer = 'taken';
  }

  async restart(countsAtOnce: boolean): Promise<void> {
    await this.#tracker.close();
    this.#tracker = this.make();
    this.#usage = this.define();
    if (countsAtOnce) {
      this.#usage.kills += 1;
      this.model.count(this.model.kills + 1);
      await this.perform({ do: 'pass', checkpoint: 'b' });
    }
    await this.#tracker.open();
  }

  check(): void {
    const { model } = this;
    expect([this.#usage.kills, this.#tracker.statistic('kills').changes]).toEqual([
      model.kills,
      model.changes,
    ]);
    expect([this.#usage.server, this.#tracker.state('server').changes]).toEqual([
      model.states.at(-1) ?? '',
      model.states.length,
    ]);
    expect([this.#usage.tour.passed.length, this.#usage.tour.completions]).toEqual([
      model.passed,
      model.completions,
    ]);
  }

  /** Uploads what is left; everything that was received is everything that was done. */
  async end(): Promise<void> {
    await this.upload('taken');
    await this.#tracker.close();
    const partials = await Promise.all([...this.received.values()].map(decodePartial));
    partials.sort((a, b) => a.number - b.number);
    const entries = partials.flatMap((partial) => partial.entries);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    expect(sumOf(entries, 'change')).toBe(this.model.kills);
    expect(sumOf(entries, 'changes')).toBe(this.model.changes);
    expect(entries.flatMap((entry) => (entry.kind === 'state' ? [entry.state] : []))).toEqual(
      this.model.states,
    );
    const completions = entries.filter((entry) => entry.kind === 'sequence' && entry.event === 'complete');
    expect(completions).toHaveLength(this.model.completions);
  }
}

function sumOf(entries: readonly UsageEntry[], field: 'change' | 'changes'): number {
  return entries.reduce((sum, entry) => sum + (entry.kind === 'statistic' ? entry[field] : 0), 0);
}

it('counts, keeps and uploads what was done, whatever restarts, fails and gets lost on the way', async () => {
  const property = fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
    const folder = await makeTemporaryFolder();
    try {
      const app = new App(folder);
      await app.begin();
      for (const step of actions) {
        await app.perform(step);
        app.check();
      }
      await app.end();
      await using storage = await TrackingStorage.openStored(folder);
      await expectConsistent(storage);
    } finally {
      await removeFolder(folder);
    }
  });
  await fc.assert(property, trials(10));
});
