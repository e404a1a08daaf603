import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  AnonymousUsageTracker,
  type AnonymousUsageTrackerOptions,
  readConfig,
  type UsageConfig,
} from '../../src/usage/index.ts';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();

/** Makes a tracker from an INI file and closes it. */
async function withIni(text: string, options?: AnonymousUsageTrackerOptions): Promise<AnonymousUsageTracker> {
  const path = folder.file('usage.cfg');
  await writeFile(path, text);
  return folder.make({ config: path, ...options });
}

describe('a configuration file', () => {
  it('says where the tracker is, who the app is, and how often to look', async () => {
    const sent = folder.file('sent');
    const text = [
      '; as the app brings it',
      '[General]',
      'uuid = 1234',
      `tracker_file = ${folder.file('from-config')}`,
      'application_name = My Game',
      'application_version = 1.10',
      'check_interval = 15min',
      'submit_interval_s = 3600',
      'flush_interval = 100ms',
      'max_rows = 2',
      '[Folder]',
      `path = ${sent}`,
    ].join('\r\n');
    await writeFile(folder.file('usage.cfg'), `\uFEFF${text}`);
    const tracker = new AnonymousUsageTracker({ config: folder.file('usage.cfg'), environment: {} });
    await tracker.enable();
    tracker.trackStatistic('kills').increment();
    const [preview] = await tracker.preview();
    expect(preview?.partial).toMatchObject({
      uuid: '1234',
      application: { name: 'My Game', version: '1.10' },
    });
    expect((await tracker.submit()).partials).toHaveLength(1);
    for (let i = 0; i < 5; i++) {
      tracker.statistic('kills').increment();
      await tracker.submit();
    }
    expect(await tracker.history('kills')).toHaveLength(2);
    await tracker.close();
  });

  it('goes after the options', async () => {
    const tracker = await withIni('[General]\nuuid = from-file', { uuid: 'from-option' });
    await tracker.enable();
    expect(tracker.uuid).toBe('from-option');
  });

  it('takes secrets as they stand there, also such as mean something else', async () => {
    for (const passwd of ['true', '12345', '"a;b#c"'])
      await withIni(`[FTP]\nhost = 127.0.0.1\npasswd = ${passwd}\nsecure = false\nport = 21`);
    await withIni('[HQ]\nhost = hq.example.org\napi_key = 0123');
  });

  it.each(['a;b#c', 'a#b', ';a', '#a', 'a;b ; comment', '"a;b" ; comment', '"ab" # comment'])(
    'refuses the unquoted value %s, whose end would be lost',
    async (passwd) => {
      await expect(withIni(`[FTP]\nhost = 127.0.0.1\npasswd = ${passwd}`)).rejects.toThrow(
        new TypeError(
          "passwd in [FTP] holds ';' or '#', which begin a comment: put the value in quotation marks, and a comment on a line of its own",
        ),
      );
    },
  );

  it('takes a comment behind a blank, and escaped or quoted signs as part of the value', async () => {
    const path = folder.file('usage.cfg');
    for (const [written, name] of [
      ['Game ; the first', 'Game'],
      ['Game # 2', 'Game'],
      ['a\\;b\\#c', 'a;b#c'],
      ['"a;b #c"', 'a;b #c'],
    ]) {
      await writeFile(path, `# first; line\n[General]\n; more = a#b\napplication_name = ${written}`);
      expect(readConfig(path).General?.application_name).toBe(name);
    }
  });

  it('that cannot be read is an error', () => {
    expect(() => folder.make({ config: folder.file('absent.cfg') })).toThrow(
      expect.objectContaining({ code: 'TRACKS_READ_FAILED' }) as Error,
    );
  });

  it.each([
    ['[FTP]\nuser = x', 'host in [FTP] is missing'],
    ['[FTP]\nhost = x\nport = many', `port in [FTP] must be a number, received the text "many"`],
    ['[FTP]\nhost = x\nport = 70000', 'port in [FTP] must be an integer from 1 to 65535, received 70000'],
    [
      '[FTP]\nhost = x\nsecure = maybe',
      `secure in [FTP] must be true, false or 'implicit', received the text "maybe"`,
    ],
    ['[FTP]\nhost = ftp://x', "host in [FTP] must be a name or an address alone, such as 'ftp.example.org'"],
    [
      '[FTP]\nhost = x\npassword = y',
      "unknown key 'password' in [FTP]; did you mean 'passwd'? Known are: host, port, user, passwd, path, secure",
    ],
    ['[HQ]\nhost = x', 'api_key in [HQ] is missing'],
    [
      '[HQ]\nhost = ftp://x\napi_key = y',
      "host in [HQ] must be an address such as 'https://hq.example.org/usage'",
    ],
    [
      '[HQ]\nhost = https://u:p@x\napi_key = y',
      'host in [HQ] must not hold a user or a password; the secret is api_key',
    ],
    ['[HQ]\nhost = x\napi_key = a b', 'api_key in [HQ] must consist of visible ASCII characters'],
    [
      '[Ftp]\nhost = x',
      "unknown key 'Ftp' in config; did you mean 'FTP'? Known are: General, FTP, HQ, Folder",
    ],
    [
      '[FTP]\nhost = x\n[HQ]\nhost = x\napi_key = y',
      'config has the sections [FTP] and [HQ]: usage goes to one place',
    ],
    ['host = x', "config: the key 'host' stands outside of a section such as [General]"],
    [
      '[General]\ncheck_interval_s = soon',
      `check_interval_s in [General] must be a number, received the text "soon"`,
    ],
    ['[General]\ncheck_interval = soon', 'check_interval in [General] must be a duration such as'],
    ['[General]\nhost[] = a', 'host in [General] must be one value'],
    ['[General]\nuuid[] = a', 'uuid in [General] must be one value'],
    ['[Folder]', 'path in [Folder] is missing'],
  ])('%j is refused with section and key', async (text, message) => {
    await expect(withIni(text)).rejects.toThrow(message);
  });
});

describe('options', () => {
  it.each([
    [
      { uuid: 'ann@example.org' },
      "uuid must be 1 to 64 letters, digits, '-' and '_': it must not tell who somebody is",
    ],
    [{ uuid: 7 }, 'uuid must be a string, received 7'],
    [{ trackerFile: '' }, 'trackerFile must have 1 to 4096 characters'],
    [{ interval: 7 }, "unknown option 'interval'. Known are: uuid, trackerFile, config,"],
    [{ checkInterval: -1 }, 'checkInterval must be a duration such as'],
    [{ submitInterval: '1 week' }, 'submitInterval must be a duration such as'],
    [{ flushInterval: 0 }, 'flushInterval must be a duration such as'],
    [
      { checkInterval: null },
      "checkInterval must be a duration such as '60d' or milliseconds, received null",
    ],
    [
      { flushInterval: {} },
      "flushInterval must be a duration such as '60d' or milliseconds, received an object",
    ],
    [{ transport: {} }, 'transport must be a function or an object with a method send, received an object'],
    [{ config: 7 }, 'config must be the path of an INI file or an object, received 7'],
    [
      { config: { FTP: { host: 'x', passwd: 'a\r\nDELE b' } } },
      'passwd in [FTP] must not hold control characters',
    ],
    [
      { config: { FTP: { host: 'x', passwd: { secret: 's' } } } },
      'passwd in [FTP] must be text, received a object',
    ],
    [{ maxRows: 0 }, 'maxRows must be an integer from 1 to'],
    [{ environment: 'x' }, 'environment must be an object, received the text "x"'],
  ])('%j are refused by name', (options, message) => {
    expect(() => new AnonymousUsageTracker(options as AnonymousUsageTrackerOptions)).toThrow(message);
  });

  it('may hold the same configuration as an object', async () => {
    const config: UsageConfig = { General: { application_name: 'A' }, Folder: { path: folder.file('sent') } };
    const tracker = await folder.start({ config, applicationName: undefined });
    tracker.trackStatistic('kills').increment();
    expect((await tracker.preview())[0]?.partial.application.name).toBe('A');
    expect((await tracker.submit()).partials).toHaveLength(1);
  });

  it('never show a secret when they are refused', () => {
    const config = { FTP: { host: 'x', passwd: 's3cret\n' } };
    try {
      new AnonymousUsageTracker({ config });
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain('s3cret');
    }
  });
});
