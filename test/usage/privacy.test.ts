import { mkdir, readdir, readFile } from 'node:fs/promises';
import { homedir, hostname, networkInterfaces, userInfo } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AnonymousUsageTracker } from '../../src/usage/index.ts';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();

/** What tells a machine or its user, and what the tracker was told in confidence. */
function telltales(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((each) =>
    (each ?? []).flatMap(({ address, mac }) => [address, mac]),
  );
  return [
    hostname(),
    userInfo().username,
    homedir(),
    process.cwd(),
    folder.path,
    process.execPath,
    'passw0rd-of-ftp',
    'ftp-user-name',
    'hq.example.org',
    ...addresses,
  ].filter((text) => text.length > 3);
}

function useApp(tracker: AnonymousUsageTracker): void {
  const usage = tracker.defineUsage({
    kills: { kind: 'statistic', description: 'Monsters' },
    server: { kind: 'state', initialState: 'ServerA' },
    play: 'timer',
    tour: { kind: 'sequence', checkpoints: ['first step', 'second step'] },
  });
  usage.kills += 1;
  usage.server = 'ServerB';
  usage.play.start();
  usage.play.stop();
  usage.tour.advanceTo('second step');
}

describe('a partial', () => {
  it('holds no host name, user, path, address or credential: its bytes and its name are searched', async () => {
    const sent = folder.file('sent');
    await mkdir(sent);
    const tracker = await folder.start({ config: { Folder: { path: sent } } });
    useApp(tracker);
    await tracker.submit();
    const [name, ...others] = await readdir(sent);
    expect(others).toEqual([]);
    const bytes = await readFile(join(sent, name!));
    const whole = `${name}\n${bytes.toString('latin1')}\n${gunzipSync(bytes).toString('utf8')}`;
    for (const text of telltales()) expect(whole.toLowerCase()).not.toContain(text.toLowerCase());
    // The search finds what is there.
    for (const text of ['ServerB', 'first step', 'Monsters', 'Game', tracker.uuid])
      expect(whole).toContain(text);
  });

  it('holds the documented fields, and no others', async () => {
    const tracker = await folder.start({
      config: { FTP: { host: '127.0.0.1', port: 1, user: 'ftp-user-name', passwd: 'passw0rd-of-ftp' } },
    });
    useApp(tracker);
    const [preview] = await tracker.preview();
    const keys = new Set<string>();
    for (const line of preview!.text.trimEnd().split('\n'))
      JSON.parse(line, (key, value: unknown) => {
        if (!/^\d*$/.test(key)) keys.add(key);
        return value;
      });
    expect([...keys].sort()).toEqual(
      [
        ...[
          'application',
          'at',
          'change',
          'changes',
          'changesTotal',
          'checkpoint',
          'checkpoints',
          'completions',
        ],
        ...[
          'createdAt',
          'definitions',
          'description',
          'duration',
          'durationTotal',
          'end',
          'entries',
          'event',
          'first',
        ],
        ...[
          'format',
          'interrupted',
          'kind',
          'last',
          'measurements',
          'name',
          'number',
          'reached',
          'seq',
          'session',
        ],
        ...['sessions', 'sha256', 'start', 'state', 'trackable', 'trackerId', 'uuid', 'value', 'version'],
      ]
        .filter((key) => key !== 'entries')
        .sort(),
    );
    for (const text of telltales()) expect(preview!.text.toLowerCase()).not.toContain(text.toLowerCase());
  });

  it('has numbers of its own: neither the user nor the tracker is derived from the machine', async () => {
    const [first, second] = [await folder.start(), await folder.start({ trackerFile: folder.file('other') })];
    for (const tracker of [first, second]) useApp(tracker);
    const partials = (await Promise.all([first.preview(), second.preview()])).map(([each]) => each!.partial);
    expect(partials[0]!.uuid).not.toBe(partials[1]!.uuid);
    expect(partials[0]!.trackerId).not.toBe(partials[1]!.trackerId);
    await second.close();
  });
});

it('the tracker keeps no host name, user or path on the disk either', async () => {
  const tracker = await folder.start();
  useApp(tracker);
  await tracker.close();
  for (const name of await readdir(folder.trackerFile)) {
    // LevelDB itself writes where it is into its own log.
    if (name.startsWith('LOG')) continue;
    const bytes = await readFile(join(folder.trackerFile, name), 'latin1');
    for (const text of telltales()) expect(bytes, name).not.toContain(text);
  }
});
