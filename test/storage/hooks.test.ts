import { setTimeout as delay, setImmediate as immediate } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { type Hook, type HookFailure, TrackingStorage } from '../../src/storage/index.ts';
import { defineSummary } from '../../src/summaries/index.ts';
import { expectConsistent } from '../support/consistency.ts';

const track = (userName = 'u', data = {}) => ({ taskId: 'a', userName, data });

/** Definitions that are none, and what is said of them. */
const WRONG_DEFINITIONS: [string, unknown, string][] = [
  ['nothing', undefined, 'a summary is defined by an object, received undefined'],
  ['no name', { key: () => 'k' }, 'name must be a string, received undefined'],
  ['an empty name', { name: '', key: () => 'k' }, 'name must have 1 to 200 characters, received 0'],
  ['no key', { name: 'n' }, 'key must be a function, received undefined'],
  [
    'a misspelled part',
    { name: 'n', key: () => 'k', isPersonnal: true },
    "unknown part of a summary 'isPersonnal'; did you mean 'isPersonal'?",
  ],
];

/** A storage in memory, and what its hooks fail with. */
async function open(
  hooks: readonly Hook[],
  hookTimeoutMs?: number,
): Promise<{ storage: TrackingStorage; failures: HookFailure[] }> {
  const storage = await TrackingStorage.open(undefined, { hooks, hookTimeoutMs });
  const failures: HookFailure[] = [];
  storage.on('hook-error', (failure) => failures.push(failure));
  return { storage, failures };
}

/** A promise, and what fulfils it. */
function gate(): { promise: Promise<void>; release: () => void } {
  let release = (): void => {};
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}

async function end(storage: TrackingStorage): Promise<void> {
  if (storage.status !== 'open') await storage.open();
  await expectConsistent(storage);
  await storage.close();
}

test('a failure that no listener hears is a warning of the process, once', async () => {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  try {
    const broken = defineSummary({
      name: 'broken',
      key: () => {
        throw new Error('no key');
      },
    });
    await using storage = await TrackingStorage.open(undefined, { hooks: [broken] });
    await storage.saveUserTracks([track(), track('v')]);
    await expect.poll(() => warn.mock.calls).toHaveLength(1);
    expect(warn).toHaveBeenCalledWith(
      "the hook 'broken' failed: no key. Further failures are silent; listen for 'hook-error'",
      { type: 'TracktreeWarning', detail: expect.stringContaining('Error: no key') },
    );
    const heard = vi.fn();
    storage.on('hook-error', heard);
    await storage.saveUserTrack('a', 0, 'w', {});
    await expect.poll(() => heard.mock.calls).toHaveLength(1);
    expect(warn).toHaveBeenCalledTimes(1);
    await expectConsistent(storage);
  } finally {
    warn.mockRestore();
  }
});

describe('a function hook', () => {
  test('is called with each track after it can be found, before the save is done', async () => {
    const calls: string[] = [];
    const { storage } = await open([
      (saved, event) => void calls.push(`${event} ${saved} ${saved.trackNum}`),
    ]);
    await storage.saveUserTrack('a', 0, 'u', { n: 1 }, { timeStamp: 0 });
    expect(calls).toEqual([`save <Track ['a', 1, 'u', '1970-01-01 00:00']: { n: 1 }> 1`]);
    await storage.saveUserTracks([track('v'), track('w')]);
    // Where the machine is busy, hooks give way to others between two tracks.
    await expect.poll(() => calls).toHaveLength(3);
    await end(storage);
  });

  test('is told of updates as such, with the data as it is stored', async () => {
    const calls: unknown[] = [];
    const { storage } = await open([({ trackId, data }, event) => void calls.push([event, trackId, data])]);
    const trackId = await storage.saveUserTrack('a', 0, 'u', { n: 1 });
    await storage.updateTrack(trackId, { m: 2 });
    await storage.saveUserTrack('a', 0, 'u', { n: 3 }, { update: true });
    await storage.saveUserTrack('a', 0, 'new', { n: 4 }, { update: true });
    await storage.removeTrack(trackId);
    expect(calls).toEqual([
      ['save', trackId, { n: 1 }],
      ['update', trackId, { n: 1, m: 2 }],
      ['update', trackId, { n: 3, m: 2 }],
      ['save', '0000002', { n: 4 }],
    ]);
    await end(storage);
  });

  test('is called in its turn, also after asynchronous ones, and close waits for all of them', async () => {
    const calls: string[] = [];
    const { storage } = await open([
      async ({ userName }) => {
        await immediate();
        calls.push(`first ${userName}`);
      },
      ({ userName }) => void calls.push(`second ${userName}`),
    ]);
    await storage.saveUserTracks([track('u'), track('v')]);
    await storage.saveUserTrack('a', 0, 'w', {});
    await storage.close();
    expect(calls).toEqual(['u', 'v', 'w'].flatMap((name) => [`first ${name}`, `second ${name}`]));
    await end(storage);
  });

  test('that throws or is rejected is an event with its name, and the track is stored', async () => {
    const { storage, failures } = await open([
      function throwing() {
        throw new Error('thrown');
      },
      async function rejected() {
        throw new Error('rejected');
      },
      () => Promise.reject('no error'),
    ]);
    const trackId = await storage.saveUserTrack('a', 0, 'u', {}, { timeStamp: 7 });
    await storage.close();
    const about = { trackId, taskId: 'a', userName: 'u', timeStamp: 7 };
    expect(failures).toEqual([
      { hook: 'throwing', error: new Error('thrown'), track: about },
      { hook: 'rejected', error: new Error('rejected'), track: about },
      { hook: 'hooks[2]', error: 'no error', track: about },
    ]);
    await storage.open();
    expect(await storage.count()).toBe(1);
    await end(storage);
  });

  test('may fail without a listener', async () => {
    const storage = await TrackingStorage.open(undefined, {
      hooks: [() => Promise.reject(new Error('unheard'))],
    });
    await storage.saveUserTracks(Array.from({ length: 20 }, () => track()));
    await end(storage);
  });

  test('that is slow does not hold back saves, and what waits for it is bounded', async () => {
    const { promise, release } = gate();
    let calls = 0;
    const { storage, failures } = await open([
      async function slow() {
        calls++;
        await promise;
      },
    ]);
    const entries = Array.from({ length: 70_000 }, () => track());
    expect(await storage.saveUserTracks(entries)).toHaveLength(70_000);
    expect(calls).toBe(1);
    await immediate();
    expect(failures).toHaveLength(70_000 - 65_536);
    expect(failures[0]).toMatchObject({ hook: 'slow', error: { code: 'TRACKS_OVERLOADED' } });
    release();
    await storage.close();
    expect(calls).toBe(65_536);
    await end(storage);
  });

  test('that waits for the storage to close, or never settles, does not keep it from closing', async () => {
    const calls: string[] = [];
    const failures: HookFailure[] = [];
    const storage: TrackingStorage = await TrackingStorage.open(undefined, {
      hooks: [
        async function closing() {
          await storage.close();
          calls.push('closed');
        },
        function endless({ userName }) {
          calls.push(`endless ${userName}`);
          return new Promise(() => undefined);
        },
        async ({ userName }) => void calls.push(`last ${userName}`),
      ],
      hookTimeoutMs: 20,
    });
    storage.on('hook-error', (failure) => failures.push(failure));
    await storage.saveUserTracks([track('u'), track('v')]);
    await storage.close();
    await immediate();
    expect(calls).toEqual(['endless u', 'last u', 'last v', 'closed']);
    expect(failures.map(({ hook, track, error }) => [hook, track.userName, error])).toEqual(
      ['u', 'v'].flatMap((name) =>
        ['closing', 'endless'].map((hook) => [
          hook,
          name,
          expect.objectContaining({ code: 'TRACKS_HOOK_TIMEOUT' }),
        ]),
      ),
    );
    await end(storage);
  });

  test('has as long as it takes while the storage is open', async () => {
    const { promise, release } = gate();
    const { storage, failures } = await open([() => promise], 1);
    await storage.saveUserTrack('a', 0, 'u', {});
    await delay(20);
    release();
    await storage.close();
    expect(failures).toEqual([]);
    await end(storage);
  });

  test.each([0, -1, 1.5, 2 ** 31])('is not given a time of %d milliseconds', (hookTimeoutMs) => {
    expect(() => new TrackingStorage(undefined, { hookTimeoutMs })).toThrow(RangeError);
  });

  test('may ask for sums, query, and go through tracks while others are saved', async () => {
    const keys = defineSummary({ name: 'users', key: ({ userName }) => userName });
    const seen: unknown[] = [];
    const storage: TrackingStorage = await TrackingStorage.open(undefined, {
      hooks: [
        keys,
        async ({ userName }) => {
          const { hits } = await storage.getTotals('users', { target: userName });
          let found = 0;
          for await (const each of storage.iterate({ userName })) found += each.userName === userName ? 1 : 0;
          seen.push([userName, hits, found, await storage.count({ userName })]);
        },
      ],
      summaries: { openCountersMax: 1 },
    });
    await Promise.all(['u', 'v', 'w'].map((userName) => storage.saveUserTracks([track(userName)])));
    await storage.saveUserTrack('a', 0, 'x', {});
    await vi.waitFor(() => expect(seen).toHaveLength(4), 20_000);
    expect(seen).toEqual(['u', 'v', 'w', 'x'].map((name) => [name, 1, 1, 1]));
    await end(storage);
  });

  test('may save tracks itself', async () => {
    const storage: TrackingStorage = await TrackingStorage.open(undefined, {
      hooks: [({ userName }) => (userName === 'u' ? storage.saveUserTrack('a', 0, 'copy', {}) : undefined)],
    });
    await storage.saveUserTrack('a', 0, 'u', {});
    await storage.close();
    await storage.open();
    expect(await storage.getUserNames('a')).toEqual(['copy', 'u']);
    await end(storage);
  });
});

describe('a summary', () => {
  test('that throws, or says something wrong, does not count the track and is an event', async () => {
    const broken = new Error('broken');
    const keys: unknown[] = ['good', 42, 'half \ud800', undefined, null];
    let n = 0;
    const { storage, failures } = await open([
      defineSummary({ name: 'keys', key: () => keys[n++] as string }),
      defineSummary({
        name: 'throwing',
        key: () => {
          throw broken;
        },
      }),
      defineSummary<{ size?: unknown }>({
        name: 'sizes',
        key: () => 'all',
        transfer: ({ data }) => data.size as number,
      }),
    ]);
    const sizes = [1, -1, 0.5, '3', undefined];
    const ids = await storage.saveUserTracks(
      sizes.map((size) => track('u', size === undefined ? {} : { size })),
    );
    expect(ids).toHaveLength(5);
    expect(await storage.getTotals('keys')).toEqual({ hits: 1, transfer: 0 });
    expect(await storage.getTotals('throwing')).toEqual({ hits: 0, transfer: 0 });
    expect(await storage.getTotals('sizes')).toEqual({ hits: 2, transfer: 1 });
    const found = failures.map(({ hook, error }) => `${hook}: ${(error as Error).message}`);
    expect(found.filter((each) => each.startsWith('throwing'))).toHaveLength(5);
    expect(found.filter((each) => !each.startsWith('throwing'))).toEqual([
      'keys: key must be a string, received 42',
      'sizes: transfer must be an integer from 0 to 2^53 - 1, received -1',
      'keys: key holds half a surrogate pair; use toWellFormed() to replace it',
      'sizes: transfer must be an integer from 0 to 2^53 - 1, received 0.5',
      `sizes: transfer must be a number, received the text "3"`,
    ]);
    await storage.close();
  });

  test('counts what the data was when it was handed in', async () => {
    const { storage } = await open([
      defineSummary<{ page: string }>({ name: 'pages', key: ({ data }) => data.page }),
    ]);
    const data = { page: '/before' };
    const saving = storage.saveUserTrack('a', 0, 'u', data);
    data.page = '/after';
    await saving;
    expect(await storage.getSum('pages', { period: 'month' })).toMatchObject([{ key: '/before', hits: 1 }]);
    await end(storage);
  });

  test.each(WRONG_DEFINITIONS)('is not defined by %s', (_, definition, message) => {
    expect(() => defineSummary(definition as never)).toThrow(message);
  });
});

/** Hooks that are none, what constructing a storage throws for them, and what that says. */
const WRONG_HOOKS: [string, unknown, new (message: string) => Error, string][] = [
  ['a function alone', () => undefined, TypeError, 'hooks must be an array, received a function'],
  ['a mapping', [{ name: 'n', key: () => 'k' }], TypeError, 'hooks[0] must be a function or a summary'],
  [
    'two of one name',
    [defineSummary({ name: 'n', key: () => 'k' }), defineSummary({ name: 'n', key: () => 'l' })],
    RangeError,
    "hooks[1]: there is a summary 'n' before it",
  ],
];

test.each(WRONG_HOOKS)('hooks cannot be %s', (_, hooks, type, message) => {
  const make = () => new TrackingStorage(undefined, { hooks: hooks as never });
  expect(make).toThrow(type);
  expect(make).toThrow(message);
});
