import { expect } from 'vitest';
import {
  type AnonymousUsageTracker,
  type AnonymousUsageTrackerOptions,
  decodePartial,
  type UsageEntry,
} from '../../src/usage/index.ts';

/** A receiver that takes partials, or does with them what a test wants. */
export class Collector {
  readonly received = new Map<string, Uint8Array>();
  readonly names: string[] = [];
  /** Is called before a partial is taken, and after. */
  before: () => Promise<void> | void = () => {};
  after: () => Promise<void> | void = () => {};

  /** What makes a tracker upload to it. */
  get options(): AnonymousUsageTrackerOptions {
    return { transport: (name, bytes) => this.#take(name, bytes) };
  }

  async #take(name: string, bytes: Uint8Array): Promise<void> {
    this.names.push(name);
    await this.before();
    const known = this.received.get(name);
    if (known) expect(bytes, 'the same name stands for the same bytes').toEqual(known);
    this.received.set(name, bytes);
    await this.after();
  }

  /** All entries that were received, each once, in the order of `seq`. */
  async entries(): Promise<UsageEntry[]> {
    const partials = await Promise.all([...this.received.values()].map(decodePartial));
    partials.sort((a, b) => a.number - b.number);
    expect(partials.map(({ number }) => number)).toEqual(partials.map((_, index) => index + 1));
    const entries = partials.flatMap((partial) => partial.entries);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    return entries;
  }

  /** The sum of all changes of a statistic. */
  async total(name: string): Promise<number> {
    const entries = (await this.entries()).filter(({ trackable }) => trackable === name);
    return entries.reduce((sum, entry) => sum + (entry.kind === 'statistic' ? entry.change : 0), 0);
  }
}

/** Adds to a statistic, and has it stored as an entry of its own. */
export async function count(tracker: AnonymousUsageTracker, by: number): Promise<void> {
  tracker.trackStatistic('kills').increment(by);
  await tracker.flush();
}
