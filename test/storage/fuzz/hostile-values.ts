import type { Random } from '../../support/random.ts';

const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

const bomb = {
  get taskId(): string {
    throw new TypeError('a getter that throws');
  },
};

/** Values that no program should hand in, and some that every program does. */
const SIMPLE: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  1,
  -1,
  2,
  0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_VALUE,
  2 ** 32,
  2 ** 32 - 1,
  8.64e15,
  8.64e15 + 1,
  5n,
  -(2n ** 70n),
  '',
  'a',
  'b',
  'u',
  '*',
  'a*',
  '0000001',
  '0000002',
  '1',
  '__proto__',
  'constructor',
  'toString',
  'trackNum',
  'state',
  '2026-11-21',
  '2026-11-21T19:09:30.5+02:00',
  'not a time',
  '\u0000',
  '\ud800',
  '\udc00\ud800',
  'e\u0301',
  '💡'.repeat(40),
  'ü'.repeat(70_000),
  Symbol('s'),
  Symbol.iterator,
  () => 'a',
  new Date(0),
  new Date(Number.NaN),
  new Map([['a', 1]]),
  new Set(['a']),
  new Uint8Array([1, 2]),
  new Error('an error'),
  new Proxy({}, {}),
  /a/,
  Promise.resolve('a'),
  cyclic,
  bomb,
  Object.create(null),
  JSON.parse('{"__proto__": {"taskId": "x"}, "constructor": 1}'),
  Object.freeze(['a', 'b']),
  new Array(3),
];

/** The keys that the storage knows, and some that mean something to JavaScript. */
const KEYS = [
  'taskId',
  'runId',
  'userName',
  'timeStamp',
  'data',
  'state',
  'timeFrom',
  'timeTo',
  'timeFromTo',
  'prefix',
  'equals',
  'gt',
  'gte',
  'lt',
  'lte',
  'orderBy',
  'reverse',
  'limit',
  'offset',
  'after',
  'update',
  'overwrite',
  'source',
  'position',
  'before',
  '__proto__',
  'constructor',
  'toString',
  'unknown',
];

/** Any value: simple, or objects and arrays of such, a few levels deep. */
export function hostileValue(random: Random, depth = 2): unknown {
  const kind = random.below(10);
  if (depth === 0 || kind < 6) return random.pick(SIMPLE);
  if (kind < 8) return Array.from({ length: random.below(4) }, () => hostileValue(random, depth - 1));
  return hostileObject(random, depth);
}

function hostileObject(random: Random, depth: number): object {
  const object: Record<string, unknown> = {};
  for (let count = random.below(4); count > 0; count--) {
    Object.defineProperty(object, random.pick(KEYS), {
      value: hostileValue(random, depth - 1),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}
