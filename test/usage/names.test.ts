import { describe, expect, it } from 'vitest';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();

describe('names', () => {
  const hostile = [
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'then',
    'toString',
    'a b',
    'ü 🜁',
    'sending',
    '#',
    "' OR 1",
  ];

  it('may be any: each trackable is its own', async () => {
    const tracker = await folder.start();
    for (const name of hostile) tracker.trackStatistic(name).increment(name.length);
    const definition = Object.fromEntries(hostile.map((name) => [name, 'statistic' as const]));
    const again = await folder.restart(tracker);
    const usage = again.defineUsage(definition);
    for (const name of hostile) usage[name] = usage[name]! + 1;
    for (const name of hostile) expect(again.statistic(name).total, name).toBe(name.length + 1);
    expect(await again.toCsv()).toContain('__proto__');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('that were not defined are errors, for reading and for assigning', async () => {
    const tracker = await folder.start();
    const usage = tracker.defineUsage({ quests: 'statistic', server: 'state' }) as unknown as Record<
      string,
      unknown
    >;
    expect(() => usage.quest).toThrow("there is no trackable 'quest'. Known are: 'quests', 'server'");
    expect(() => {
      usage.quest = 1;
    }).toThrow(TypeError);
    expect(() => tracker.statistic('server')).toThrow("'server' is a state, not a statistic");
    expect(await usage).toBe(usage);
    expect(JSON.stringify(usage)).toBe('{"quests":0,"server":""}');
  });

  it('stand for one kind, and what is assigned must be of it', async () => {
    const tracker = await folder.start();
    const usage = tracker.defineUsage({
      kills: 'statistic',
      server: 'state',
      play: 'timer',
    }) as unknown as Record<string, unknown>;
    expect(() => {
      usage.kills = 'many';
    }).toThrow(`the statistic 'kills' must be a number, received the text "many"`);
    expect(() => {
      usage.server = 5;
    }).toThrow(`the state 'server' must be a string, received 5`);
    expect(() => {
      usage.play = 5;
    }).toThrow("'play' is a timer and cannot be set to 5; use its start(), pause(), resume() and stop()");
    expect(() => tracker.trackState('kills')).toThrow(
      "'kills' is a statistic that was defined in another way",
    );
    expect(tracker.trackStatistic('kills')).toBe(tracker.statistic('kills'));
  });

  it.each([
    [{ '': 'statistic' }, 'the name of a trackable must have 1 to 200 characters, received 0'],
    [{ a: 'number' }, `kind of the trackable 'a' must be one of 'statistic', 'state', 'timer', 'sequence'`],
    [{ a: { kind: 'statistic', checkpoints: [] } }, `unknown key 'checkpoints' in the trackable 'a'`],
    [{ a: { kind: 'sequence' } }, `checkpoints of the trackable 'a' must be an array, received undefined`],
    [
      { a: { kind: 'sequence', checkpoints: [] } },
      `checkpoints of the trackable 'a' must be 1 to 200, received 0`,
    ],
    [
      { a: { kind: 'state', initialState: 5 } },
      `initialState of the trackable 'a' must be a string, received 5`,
    ],
    [{ a: { kind: 'state', maxRows: 0 } }, `maxRows of the trackable 'a' must be an integer from 1 to`],
    [{ a: 7 }, `the trackable 'a' must be a kind or an object, received 7`],
  ])('are defined rightly or not at all: %j', async (definition, message) => {
    const tracker = folder.make();
    expect(() => tracker.defineUsage(definition as unknown as Record<string, 'state'>)).toThrow(message);
  });

  it('may change their kind from one version of an app to the next', async () => {
    const first = await folder.start();
    first.trackStatistic('x').increment(5);
    const second = await folder.restart(first);
    second.trackState('x').set('on');
    expect(second.state('x')).toMatchObject({ state: 'on', changes: 1 });
    expect(await second.history('x')).toMatchObject([{ kind: 'statistic' }, { kind: 'state' }]);
    expect((await second.preview()).map(({ partial }) => partial.entries.length)).toEqual([1, 1]);
  });
});
