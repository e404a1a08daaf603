import type { AnonymousUsageTracker, Sequence, Timer } from '../../src/usage/index.ts';

/** Exactly the same type, not only an assignable one. */
type Same<X, Y> = (<T>() => T extends X ? 1 : 2) extends <T>() => T extends Y ? 1 : 2 ? true : false;

/** Compiles only where the type is `true`. */
function holds<_T extends true>(): void {}

function define(tracker: AnonymousUsageTracker) {
  return tracker.defineUsage({
    quests: 'statistic',
    kills: { kind: 'statistic', description: 'Monsters' },
    server: 'state',
    mode: { kind: 'state', initialState: 'light', keepRepeats: true },
    play_time: 'timer',
    'load time': { kind: 'timer', maxRows: 10 },
    tutorial: { kind: 'sequence', checkpoints: ['login', 'map'] },
  });
}

/** Uses that must compile; nothing of this is ever run. */
export function rightUses(tracker: AnonymousUsageTracker): void {
  const usage = define(tracker);
  usage.quests += 3;
  usage.kills++;
  usage.server = 'ServerA';
  usage.mode = 'dark';
  usage.play_time.start();
  usage['load time'].stop();
  usage.tutorial.advance('login');
  usage.tutorial.advance();
  holds<Same<typeof usage.quests, number>>();
  holds<Same<typeof usage.mode, string>>();
  holds<Same<typeof usage.play_time, Timer>>();
  holds<Same<typeof usage.tutorial, Sequence<'login' | 'map'>>>();
  holds<Same<typeof usage.tutorial.checkpoint, 'login' | 'map' | undefined>>();
  const steps = tracker.trackSequence('steps', ['a', 'b']);
  holds<Same<typeof steps, Sequence<'a' | 'b'>>>();
  tracker.on('upload', ({ partials }) => holds<Same<typeof partials, string[]>>());
}

/** Uses that must not compile: each is marked, and a mark without an error is an error itself. */
export function wrongUses(tracker: AnonymousUsageTracker): void {
  const usage = define(tracker);
  // @ts-expect-error: a name that was not defined
  usage.quest += 1;
  // @ts-expect-error: text for a number
  usage.quests = 'three';
  // @ts-expect-error: a number for a text
  usage.server = 3;
  // @ts-expect-error: a statistic has no start
  usage.quests.start();
  // @ts-expect-error: a timer cannot be set
  usage.play_time = 5;
  // @ts-expect-error: nor can another timer take its place
  usage.play_time = usage['load time'];
  // @ts-expect-error: a checkpoint that does not exist
  usage.tutorial.advance('boss');
  // @ts-expect-error: a kind that does not exist
  tracker.defineUsage({ a: 'number' });
  // @ts-expect-error: a sequence without checkpoints
  tracker.defineUsage({ a: { kind: 'sequence' } });
  // @ts-expect-error: an option of another kind
  tracker.defineUsage({ a: { kind: 'timer', initialState: 'x' } });
}
