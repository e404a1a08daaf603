import {
  type EncodedPartial,
  encodePartial,
  type SessionSpan,
  type TrackableDefinition,
  type TrackableEvent,
  type UsageEntry,
  type UsagePartial,
} from '../../../src/usage/index.ts';
import type { Random } from './random.ts';

/** When all made users begin: 2024-03-01 UTC. */
export const BEGIN = Date.UTC(2024, 2, 1);

const HOUR = 3_600_000;
const CHECKPOINTS = ['find it', 'open it', 'take it'];
const SERVERS = ['ServerA', 'ServerB', '__proto__'];

/** What every made user's application tracks. */
export const DEFINITIONS: readonly TrackableDefinition[] = [
  { name: 'monsters killed', kind: 'statistic', description: '', checkpoints: [] },
  { name: 'server', kind: 'state', description: 'where it is played', checkpoints: [] },
  { name: 'play_time', kind: 'timer', description: '', checkpoints: [] },
  { name: 'quest', kind: 'sequence', description: '', checkpoints: CHECKPOINTS },
];

/** What was really done, added up while it was done. */
export class Truth {
  entries = 0;
  killed = 0;
  changes = 0;
  milliseconds = 0;
  completions = 0;
  readonly servers = new Map<string, number>();
  readonly days = new Map<string, Set<string>>();

  add(user: string, at: number, event: TrackableEvent): void {
    this.entries++;
    const date = new Date(at).toISOString().slice(0, 10);
    this.days.set(date, (this.days.get(date) ?? new Set()).add(user));
    if (event.kind === 'statistic') {
      this.killed += event.change;
      this.changes += event.changes;
    } else if (event.kind === 'timer') this.milliseconds += event.duration;
    else if (event.kind === 'state') this.servers.set(event.state, (this.servers.get(event.state) ?? 0) + 1);
    else if (event.event === 'complete') this.completions++;
  }
}

/** A user who does things at random, and whose partials are made by hand instead of by a tracker. */
export class MadeUser {
  readonly uuid: string;
  readonly trackerId: string;
  readonly entries: UsageEntry[] = [];
  readonly #random: Random;
  readonly #truths: readonly Truth[];
  readonly #spans = new Map<number, SessionSpan>();
  #now: number;
  #session = 0;
  #number = 0;
  #sent = 0;
  #killed = 0;
  #changes = 0;
  #states = 0;
  #measured = 0;
  #measurements = 0;
  #reached = 0;
  #completions = 0;

  constructor(random: Random, ...truths: readonly Truth[]) {
    this.#random = random;
    this.#truths = truths;
    this.uuid = `user-${random.hex(12)}`;
    this.trackerId = random.hex(16);
    this.#now = BEGIN + random.integer(0, 48) * HOUR;
  }

  /** Starts the program and does a number of things. */
  play(things: number): void {
    this.#session += this.#random.integer(1, 3);
    this.#now += this.#random.integer(0, 30) * HOUR;
    const start = this.#now;
    for (let done = 0; done < things; done++) this.#doSomething();
    this.#spans.set(this.#session, { session: this.#session, start, end: this.#now });
  }

  /** What was not sent yet, as one partial. */
  nextPartial(changes: Partial<UsagePartial> = {}): UsagePartial {
    const entries = this.entries.slice(this.#sent);
    const sessions = [...new Set(entries.map(({ session }) => session))].map(
      (session) => this.#spans.get(session)!,
    );
    this.#sent = this.entries.length;
    return {
      application: { name: 'game', version: '1.0' },
      uuid: this.uuid,
      trackerId: this.trackerId,
      number: ++this.#number,
      first: entries[0]!.seq,
      last: entries.at(-1)!.seq,
      createdAt: this.#now,
      definitions: DEFINITIONS,
      sessions,
      entries,
      ...changes,
    };
  }

  /** The same, as it is sent. */
  next(changes?: Partial<UsagePartial>): Promise<EncodedPartial> {
    return encodePartial(this.nextPartial(changes));
  }

  /** Plays and makes partials, in turns. */
  async partials(count: number, thingsMax = 20): Promise<EncodedPartial[]> {
    const made: EncodedPartial[] = [];
    while (made.length < count) {
      this.play(this.#random.integer(1, thingsMax));
      made.push(await this.next());
    }
    return made;
  }

  #doSomething(): void {
    // Sometimes several things happen in the same millisecond.
    this.#now += this.#random.chance(0.2) ? 0 : this.#random.integer(1, 60_000);
    const event = this.#random.pick([this.#kill, this.#move, this.#measure, this.#quest]).call(this);
    const { name } = DEFINITIONS.find(({ kind }) => kind === event.kind)!;
    const origin = { seq: this.entries.length + 1, trackable: name, at: this.#now, session: this.#session };
    this.entries.push({ ...origin, ...event });
    for (const truth of this.#truths) truth.add(this.uuid, this.#now, event);
  }

  #kill(): TrackableEvent {
    const [change, changes] = [this.#random.integer(-3, 50), this.#random.integer(1, 5)];
    this.#killed += change;
    this.#changes += changes;
    return { kind: 'statistic', value: this.#killed, change, changes, changesTotal: this.#changes };
  }

  #move(): TrackableEvent {
    return { kind: 'state', state: this.#random.pick(SERVERS), changesTotal: ++this.#states };
  }

  #measure(): TrackableEvent {
    const duration = this.#random.integer(0, HOUR);
    this.#measured += duration;
    const measurements = ++this.#measurements;
    return { kind: 'timer', duration, durationTotal: this.#measured, measurements, interrupted: false };
  }

  #quest(): TrackableEvent {
    const checkpoint = CHECKPOINTS[this.#reached]!;
    const reached = ++this.#reached;
    const isComplete = reached === CHECKPOINTS.length;
    if (isComplete) {
      this.#reached = 0;
      this.#completions++;
    }
    const event = isComplete ? 'complete' : 'advance';
    return { kind: 'sequence', event, checkpoint, reached, completions: this.#completions };
  }
}
