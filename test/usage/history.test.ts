import { describe, expect, it } from 'vitest';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();

describe('the history', () => {
  it('is bounded by maxRows, while totals stay', async () => {
    const tracker = await folder.start({ maxRows: 3 });
    const kills = tracker.trackStatistic('kills');
    const server = tracker.trackState('server', { maxRows: 5 });
    for (let i = 1; i <= 20; i++) {
      kills.increment(i);
      server.set(`s${i}`);
      await tracker.flush();
    }
    expect((await tracker.history('kills')).map((row) => row.kind === 'statistic' && row.change)).toEqual([
      18, 19, 20,
    ]);
    expect(await tracker.history('server')).toHaveLength(5);
    const again = await folder.restart(tracker);
    expect(again.trackStatistic('kills')).toMatchObject({ total: 210, changes: 20, average: 10.5 });
    expect(again.trackState('server')).toMatchObject({ state: 's20', changes: 20 });
  });

  it('says when, in which session and what; the last rows if it is limited', async () => {
    const first = await folder.start();
    first.trackState('server').set('A');
    const second = await folder.restart(first);
    second.trackState('server').set('B');
    const rows = await second.history('server');
    expect(rows).toMatchObject([
      { trackable: 'server', kind: 'state', state: 'A', changesTotal: 1 },
      { trackable: 'server', kind: 'state', state: 'B', changesTotal: 2 },
    ]);
    expect(rows[1]!.session).toBeGreaterThan(rows[0]!.session);
    expect(await second.history('server', { limit: 1 })).toEqual(rows.slice(1));
    await expect(second.history('other')).rejects.toThrow("there is no trackable 'other'");
  });

  it('comes as CSV, as does the report', async () => {
    const tracker = await folder.start();
    tracker.trackStatistic('kills', { description: 'Monsters, all' }).decrement(3);
    tracker.trackState('server').set('=HYPERLINK("x")');
    tracker.trackSequence('s', ['a', 'b']).advance();
    expect(await tracker.toCsv()).toBe(
      [
        'name,kind,total,average,changes,change since start,state,description',
        'kills,statistic,-3,-3,1,-3,,"Monsters, all"',
        'server,state,,,1,,"\'=HYPERLINK(""x"")",',
        's,sequence,0,,,0,a,',
        '',
      ].join('\n'),
    );
    expect(await tracker.toCsv('kills')).toMatch(
      /^time,session,value,change,changes,changesTotal\n20\d\d-\d\d-\d\dT[\d:.]+Z,\d+,-3,-3,1,1\n$/,
    );
  });
});
