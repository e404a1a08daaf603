import type { Summary } from './summary.ts';
import type { Track } from './track.ts';
import type { TrackData, TrackMetadata } from './types.ts';

/** What has just happened to the track that a hook is called with: it was saved, or its data was replaced by an update. */
export type HookEvent = 'save' | 'update';

/** A function that is called with each track after it has been stored. What it returns is waited for, and then ignored. */
export type FunctionHook<D extends object = TrackData> = (track: Track<D>, event: HookEvent) => unknown;

/** Something that is to happen with each track: a summary counts it, a function is called with it. */
export type Hook<D extends object = TrackData> = Summary | FunctionHook<D>;

/** A hook that did not do what it should; the track is stored all the same. */
export interface HookFailure {
  /** The name of the summary or of the function. */
  hook: string;
  /** What it threw, what its promise was rejected with, or what is wrong with what it returned. */
  error: unknown;
  /** The track it was about, with its id where that is known. */
  track: Omit<TrackMetadata, 'runId'> & { trackId?: string };
}

/** Is told of hooks that failed. */
export type OnHookFailure = (failure: HookFailure) => void;

/** A function hook together with its name. */
export interface NamedFunction {
  name: string;
  call: FunctionHook<never>;
}

/** The hooks of a storage, checked, each kind in its order. */
export interface Hooks {
  summaries: readonly Summary[];
  functions: readonly NamedFunction[];
}
