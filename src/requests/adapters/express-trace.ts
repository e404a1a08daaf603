import type { IncomingMessage } from 'node:http';

/** The fields that are read from a route of Express. */
export interface ExpressRoute {
  path?: string | RegExp | readonly (string | RegExp)[];
  stack?: readonly { handle?: unknown }[];
}

/** The fields that are read from an app or a router of Express: version 4 has `_router` in an app, version 5 has `router`. */
interface ExpressRouter {
  stack?: readonly { route?: ExpressRoute; handle?: unknown }[];
  _router?: ExpressRouter;
  router?: ExpressRouter;
  parent?: ExpressRouter;
}

/** An entered router: the part of the path at which it is mounted, as it is and as a pattern. */
interface Mount {
  baseUrl: string;
  pattern: string;
}

const TRACE = Symbol('tracktree.route');

/** The most levels of nested routers to search. */
const DEPTH_MAX = 16;

/** The routers of a route, innermost first. A route never moves to another router. */
const knownRouters = new WeakMap<ExpressRoute, readonly object[]>();

/**
 * The way of a request through the routers of Express. It must be observed: when an error leaves a router, Express
 * forgets where that was mounted, and it never tells with which pattern.
 */
export class RouteTrace {
  /** The last tried route, its routers and its parameters. */
  route: ExpressRoute | undefined;
  routers: readonly unknown[] = [];
  params: unknown;
  /** What the request holds now. */
  readonly current: { route: unknown; params: unknown };
  readonly #mounts: Mount[] = [{ baseUrl: '', pattern: '' }];
  #routeMountPath: string | undefined;

  constructor({ baseUrl, params, route }: TracedRequest) {
    this.current = { route, params };
    if (baseUrl) this.enter(baseUrl);
  }

  /** The pattern of the path at which the route's router is mounted, or the last entered one; empty at the top. */
  get mountPath(): string {
    return this.#routeMountPath ?? this.#mounts.at(-1)!.pattern;
  }

  get baseUrl(): string {
    return this.#mounts.at(-1)!.baseUrl;
  }

  /** A router is entered or left. At the top the value can be missing. */
  enter(given: unknown): void {
    const baseUrl = typeof given === 'string' ? given : '';
    let top = this.#mounts.at(-1)!;
    while (this.#mounts.length > 1 && !baseUrl.startsWith(top.baseUrl)) {
      this.#mounts.pop();
      top = this.#mounts.at(-1)!;
    }
    if (baseUrl === top.baseUrl) return;
    const pattern = top.pattern + toPattern(baseUrl.slice(top.baseUrl.length), this.current.params);
    this.#mounts.push({ baseUrl, pattern });
  }

  /** A route is tried. The router sets it, and then the route itself again. */
  tryRoute(route: unknown, app: ExpressRouter | undefined): void {
    this.current.route = route;
    if (typeof route !== 'object' || route === null || route === this.route) return;
    this.route = route;
    this.params = undefined;
    this.#routeMountPath = this.#mounts.at(-1)!.pattern;
    this.routers = routersOf(route, app);
  }

  /** Parameters were found. The first ones after a route are its own. */
  setParams(params: unknown): void {
    this.current.params = params;
    if (this.route !== undefined) this.params ??= params;
  }
}

type TracedRequest = IncomingMessage & {
  baseUrl?: string;
  params?: unknown;
  route?: unknown;
  app?: ExpressRouter;
  [TRACE]?: RouteTrace;
};

/** The properties by which Express says where a request is. */
const WATCHED: PropertyDescriptorMap = {
  baseUrl: watched(
    (trace) => trace.baseUrl,
    (trace, baseUrl) => trace.enter(baseUrl),
  ),
  params: watched(
    (trace) => trace.current.params,
    (trace, params) => trace.setParams(params),
  ),
  route: watched(
    (trace) => trace.current.route,
    (trace, route, { app }) => trace.tryRoute(route, app),
  ),
};

function watched(
  get: (trace: RouteTrace) => unknown,
  set: (trace: RouteTrace, value: unknown, request: TracedRequest) => void,
): PropertyDescriptor & ThisType<TracedRequest> {
  return {
    configurable: true,
    enumerable: true,
    get() {
      return get(this[TRACE]!);
    },
    set(value: unknown) {
      set(this[TRACE]!, value, this);
    },
  };
}

/** Observes the way of a request from here on. */
export function traceRoute(request: IncomingMessage): RouteTrace {
  const traced = request as TracedRequest;
  const before = traced[TRACE];
  if (before) return before;
  const trace = new RouteTrace(traced);
  traced[TRACE] = trace;
  Object.defineProperties(traced, WATCHED);
  return trace;
}

/** The pattern of a part of a path: it replaces the values of parameters by their names. */
function toPattern(path: string, params: unknown): string {
  if (typeof params !== 'object' || params === null) return path;
  const left = new Map(Object.entries(params).map(([name, value]) => [String(value), name]));
  if (left.size === 0) return path;
  const toName = (segment: string): string => {
    const value = decode(segment);
    const name = left.get(value);
    left.delete(value);
    return name === undefined ? segment : `:${name}`;
  };
  return path.split('/').map(toName).join('/');
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // Express has already answered with 400.
  }
}

function routersOf(route: ExpressRoute, app: ExpressRouter | undefined): readonly object[] {
  const known = knownRouters.get(route);
  if (known) return known;
  const routers: object[] = findRouters(stackOf(app), route, 0) ?? [];
  // A mounted app is a router too, and so is the app around it.
  for (let each = app, depth = 0; each && depth < DEPTH_MAX; each = each.parent, depth++) routers.push(each);
  knownRouters.set(route, routers);
  return routers;
}

/** The routers from the stack down to the route, innermost first; undefined if the route is not there. */
function findRouters(
  stack: ExpressRouter['stack'],
  route: ExpressRoute,
  depth: number,
): object[] | undefined {
  if (!stack || depth > DEPTH_MAX) return undefined;
  for (const layer of stack) {
    if (layer.route === route) return [];
    if (typeof layer.handle !== 'function') continue;
    const inner = findRouters((layer.handle as ExpressRouter).stack, route, depth + 1);
    if (inner) return [...inner, layer.handle];
  }
  return undefined;
}

/** In Express 4 `app.router` throws; without `_router` the app has no routes yet. */
function stackOf(app: ExpressRouter | undefined): ExpressRouter['stack'] {
  if (app?._router) return app._router.stack;
  try {
    return app?.router?.stack;
  } catch {
    return undefined;
  }
}
