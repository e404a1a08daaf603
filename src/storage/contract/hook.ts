import type { Summary } from './summary.ts';
import type { Track } from './track.ts';
import type { TrackData, TrackMetadata } from './types.ts';

/** Why a hook is called with a track: it was saved, or its data was replaced by an update. */
export type HookEvent = 'save' | 'update';

/** A function that is called with each track once it is stored. A promise that it returns is awaited; its result is ignored. */
export type FunctionHook<D extends object = TrackData> = (track: Track<D>, event: HookEvent) => unknown;

/** What happens with each track: a summary counts it, a function is called with it. */
export type Hook<D extends object = TrackData> = Summary | FunctionHook<D>;

/** A hook that failed; the track is stored nevertheless. */
export interface HookFailure {
  /** The name of the summary or of the function. */
  hook: string;
  /** What it threw, what its promise rejected with, or what is wrong with its result. */
  error: unknown;
  /** The track, with its id where that is known. */
  track: Omit<TrackMetadata, 'runId'> & { trackId?: string };
}

/** Is called with each failure of a hook. */
export type OnHookFailure = (failure: HookFailure) => void;

/** A function hook and its name. */
export interface NamedFunction {
  name: string;
  call: FunctionHook<never>;
}

/** The hooks of a storage, checked, each kind in the order in which they were given. */
export interface Hooks {
  summaries: readonly Summary[];
  functions: readonly NamedFunction[];
}
