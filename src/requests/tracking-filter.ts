import { ArgumentTypeError } from '../errors.ts';
import { checkChoice, describe } from './arguments.ts';
import type { MatchedRoute } from './finished-request.ts';
import { PathPattern } from './path-pattern.ts';
import { cutAt } from './request-target.ts';

/** Which requests to track: all that are not excluded, or only those that are included. */
export type TrackingMode = 'exclude' | 'include';

/**
 * Selects the requests to track. The mark of the function that answered takes precedence, then that of a path, then
 * that of a router. Of two matching patterns the later one counts. Without a mark the mode decides.
 */
export class TrackingFilter {
  readonly #mode: TrackingMode;
  readonly #marks = new WeakMap<object, boolean>();
  readonly #patterns: { pattern: PathPattern; isTracked: boolean }[] = [];

  /** @throws TypeError, RangeError for another mode */
  constructor(mode: unknown = 'exclude') {
    this.#mode = checkChoice('mode', mode, ['exclude', 'include']);
  }

  /** Marks a function, a router or a pattern of paths as tracked or not. @throws TypeError */
  mark(what: unknown, isTracked: boolean): void {
    if (typeof what === 'string' || what instanceof RegExp) {
      this.#patterns.push({ pattern: new PathPattern(what), isTracked });
    } else if (typeof what === 'function' || (typeof what === 'object' && what !== null)) {
      this.#marks.set(what, isTracked);
    } else {
      const name = isTracked ? 'include' : 'exclude';
      throw new ArgumentTypeError(
        `${name} takes a function, a router or a pattern of paths, received ${describe(what)}`,
      );
    }
  }

  /** Whether to track a request, by the route that answered it and its target. */
  isTracked(route: MatchedRoute, target: string): boolean {
    return (
      this.#byMark(route, isHandlingFunction) ??
      this.#byPattern(route, target) ??
      this.#byMark(route, isAnything) ??
      this.#mode === 'exclude'
    );
  }

  #byMark({ parts }: MatchedRoute, isMeant: (part: object) => boolean): boolean | undefined {
    for (const part of parts) {
      if ((typeof part !== 'function' && typeof part !== 'object') || part === null) continue;
      const isTracked = isMeant(part) ? this.#marks.get(part) : undefined;
      if (isTracked !== undefined) return isTracked;
    }
    return undefined;
  }

  #byPattern({ view }: MatchedRoute, target: string): boolean | undefined {
    if (this.#patterns.length === 0) return undefined;
    const path = cutAt(target, '?');
    return this.#patterns.findLast(
      ({ pattern }) => pattern.matches(path) || (view !== null && pattern.matches(view)),
    )?.isTracked;
  }
}

/** In some frameworks routers are functions too, but they have methods to add routes. */
function isHandlingFunction(part: object): boolean {
  return typeof part === 'function' && !('use' in part);
}

function isAnything(): boolean {
  return true;
}
