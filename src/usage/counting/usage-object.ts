import { describe } from '../../arguments/index.ts';
import { ArgumentTypeError } from '../../errors.ts';
import type { Sequence } from './sequence.ts';
import { State } from './state.ts';
import { Statistic } from './statistic.ts';
import { Timer } from './timer.ts';
import type { Trackable } from './trackable.ts';
import type { TrackableSpec } from './trackable-spec.ts';
import { unknownTrackable } from './trackables.ts';

/** What an app counts: the name of each trackable and its kind. */
export type UsageDefinition = Readonly<Record<string, TrackableSpec>>;

type KindOf<S> = S extends { kind: infer K } ? K : S;

/** The type of a property: a number or a text to assign, or a timer or sequence to call. */
type PropertyOf<S> =
  KindOf<S> extends 'statistic'
    ? number
    : KindOf<S> extends 'state'
      ? string
      : KindOf<S> extends 'timer'
        ? Timer
        : S extends { checkpoints: readonly (infer C extends string)[] }
          ? Sequence<C>
          : never;

type Assignable<T> = { [K in keyof T]: KindOf<T[K]> extends 'statistic' | 'state' ? K : never }[keyof T];

/**
 * The trackables of a definition as properties: a statistic is a number, a state a text ('' until it is set), timers
 * and sequences are objects.
 */
export type Usage<T extends UsageDefinition> = { -readonly [K in Assignable<T>]: PropertyOf<T[K]> } & {
  readonly [K in Exclude<keyof T, Assignable<T>>]: PropertyOf<T[K]>;
};

/** An object with a property for each trackable, and an error for any other name. */
export function usageOf<T extends UsageDefinition>(trackables: readonly Trackable[]): Usage<T> {
  const usage: object = Object.create(refuseUnknown(trackables.map(({ name }) => name)));
  for (const trackable of trackables)
    Object.defineProperty(usage, trackable.name, { enumerable: true, ...accessorsOf(trackable) });
  return Object.preventExtensions(usage) as Usage<T>;
}

function accessorsOf(trackable: Trackable): PropertyDescriptor {
  if (trackable instanceof Statistic)
    return { get: () => trackable.read(), set: (value: number) => trackable.assign(value) };
  if (trackable instanceof State)
    return { get: () => trackable.state ?? '', set: (value: string) => trackable.set(value) };
  return { get: () => trackable, set: (value: unknown) => refuseAssignment(trackable, value) };
}

function refuseAssignment(trackable: Trackable, value: unknown): never {
  const calls =
    trackable instanceof Timer ? 'start(), pause(), resume() and stop()' : 'advance(), remove() and clear()';
  throw new ArgumentTypeError(
    `'${trackable.name}' is a ${trackable.kind} and cannot be set to ${describe(value)}; use its ${calls}`,
  );
}

/** Names that the language asks for, as `await` and `JSON.stringify` do. */
const ASKED_BY_LANGUAGE = ['then', 'toJSON', 'constructor', 'asymmetricMatch'];

/** A prototype that throws for all names that the object does not have, instead of yielding `undefined + 1`. */
function refuseUnknown(known: readonly string[]): object {
  return new Proxy(Object.create(null) as object, {
    get(_, name) {
      if (typeof name === 'symbol' || ASKED_BY_LANGUAGE.includes(name)) return undefined;
      throw unknownTrackable(name, known);
    },
    set(_, name) {
      throw unknownTrackable(name, known);
    },
  });
}
