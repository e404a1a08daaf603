import { ActivityClock } from './activity-clock.ts';
import { TASK_COUNT, taskIdOf, USER_COUNT, userNameOf } from './population.ts';
import { Random } from './random.ts';
import { Zipf } from './zipf.ts';

/** What a generated track says: a mapping of 84 to some 130 bytes as JSON, 100 on average. */
export interface GeneratedData extends Record<string, unknown> {
  action: string;
  page: string;
  durationMs: number;
  device: string;
  language: string;
  score?: number;
  answer?: { choice: string; tries: number };
}

/** A track as the generator makes it; `run` is a name of the session, not yet a run id. */
export interface GeneratedTrack {
  taskId: string;
  run: string;
  userName: string;
  timeStamp: number;
  data: GeneratedData;
}

export interface GenerateOptions {
  /** How many tracks. */
  size: number;
  /** The same seed and options give the same tracks; a smaller size gives the first of them. */
  seed: number;
  /** The moment of the first track. Default: 2025-01-06, a Monday, 07:00 UTC. */
  start?: number | undefined;
  /** Mean milliseconds between two tracks in the busiest hour. Default 10 seconds: a million in some eight months. */
  busiestGapMs?: number | undefined;
}

interface Session {
  run: string;
  userName: string;
  /** A session stays with a few tasks, the first of them most of the time. */
  taskIds: string[];
  language: string;
  device: string;
  step: number;
  steps: number;
}

const START = Date.UTC(2025, 0, 6, 7);
const BUSIEST_GAP_MS = 10_000;
const SESSIONS_AT_A_TIME = 24;
const STEPS_MEAN = 7;
const STEPS_MAX = 60;
const LATE_SHARE = 0.02;
const LATE_MEAN_MS = 45 * 60_000;

const ACTIONS = ['view', 'view', 'view', 'answer', 'answer', 'hint', 'repeat', 'finish'];
const DEVICES = ['desktop', 'desktop', 'phone', 'phone', 'tablet'];
const LANGUAGES = ['de', 'en', 'en', 'es', 'fr', 'tr'];
const CHOICES = ['a', 'b', 'c', 'd', 'ä oder ö'];

/** Tracks as real use makes them: skewed tasks and users, interleaved sessions, busy hours, some late arrivals. */
export function* generateTracks(options: GenerateOptions): Generator<GeneratedTrack, void, undefined> {
  const random = new Random(options.seed);
  const clock = new ActivityClock(options.start ?? START, options.busiestGapMs ?? BUSIEST_GAP_MS, random);
  const sessions = new SessionPool(random);
  for (let made = 0; made < options.size; made++) {
    const session = sessions.take();
    const timeStamp = clock.next() - lateness(random);
    yield makeTrack(session, timeStamp, random);
  }
}

/** Some clients hand in what they did only later, when they are online again. */
function lateness(random: Random): number {
  return random.next() < LATE_SHARE ? Math.floor(random.wait(LATE_MEAN_MS)) : 0;
}

function makeTrack(session: Session, timeStamp: number, random: Random): GeneratedTrack {
  const { taskIds, run, userName } = session;
  const taskId = taskIds[random.next() < 0.7 ? 0 : random.below(taskIds.length)] ?? '';
  return { taskId, run, userName, timeStamp, data: makeData(session, random) };
}

function makeData(session: Session, random: Random): GeneratedData {
  const action = random.pick(ACTIONS);
  const data: GeneratedData = {
    action,
    page: `/unit/${1 + random.below(40)}/${session.step}`,
    durationMs: Math.floor(random.wait(20_000)),
    device: session.device,
    language: session.language,
  };
  if (action === 'answer') data.answer = { choice: random.pick(CHOICES), tries: 1 + random.below(4) };
  else if (action === 'finish') data.score = Math.round(random.next() * 1_000) / 1_000;
  return data;
}

/** The sessions that go on at the same time; one that ends is followed by a new one. */
class SessionPool {
  readonly #random: Random;
  readonly #tasks = new Zipf(TASK_COUNT, 1);
  readonly #users = new Zipf(USER_COUNT, 0.9);
  readonly #active: Session[] = [];
  #started = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** The session that takes the next step. */
  take(): Session {
    const place = this.#random.below(SESSIONS_AT_A_TIME);
    const current = this.#active[place];
    const session = current && current.step < current.steps ? current : this.#begin();
    this.#active[place] = session;
    session.step++;
    return session;
  }

  #begin(): Session {
    const random = this.#random;
    const taskCount = 1 + random.below(3);
    return {
      run: `run-${++this.#started}`,
      userName: userNameOf(this.#users.draw(random)),
      taskIds: Array.from({ length: taskCount }, () => taskIdOf(this.#tasks.draw(random))),
      language: random.pick(LANGUAGES),
      device: random.pick(DEVICES),
      step: 0,
      steps: Math.min(1 + Math.floor(random.wait(STEPS_MEAN)), STEPS_MAX),
    };
  }
}
