import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LINE_SIZE_BYTES_MAX } from '../../../src/requests/access-log/limits.ts';
import {
  type AccessLogReader,
  type AccessLogSource,
  readAccessLog,
} from '../../../src/requests/access-log/read-access-log.ts';
import type { InvalidLogLine } from '../../../src/requests/access-log/report.ts';
import { trials } from '../../support/randomness.ts';
import { useFolder } from './folder.ts';
import { numberedLine, numberedLines } from './write-line.ts';

const folder = useFolder();

async function urlsIn(log: AccessLogReader): Promise<string[]> {
  const urls: string[] = [];
  for await (const { url } of log) urls.push(url);
  return urls;
}

function urls(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => `/${from + i}`);
}

const TEXT = numberedLines(0, 20);

describe('an access log can be', () => {
  const sources: Record<string, () => AccessLogSource | Promise<AccessLogSource>> = {
    'a file': () => folder.write('access.log', TEXT),
    'a gzipped file of any name': () => folder.write('access.log', gzipSync(TEXT)),
    'a gzipped file of several parts': () =>
      folder.write('x.gz', Buffer.concat([gzipSync(TEXT.slice(0, 700)), gzipSync(TEXT.slice(700))])),
    'a gzipped file with something behind it': () =>
      folder.write('x.gz', Buffer.concat([gzipSync(TEXT), Buffer.alloc(50_000), Buffer.from('more')])),
    'a stream of bytes': () => Readable.from([Buffer.from(TEXT)]),
    'a stream of gzipped bytes': () => Readable.from(Array.from(gzipSync(TEXT), (byte) => Buffer.of(byte))),
    'texts that are cut anywhere': () => TEXT.match(/.{1,7}/gs)!,
    'an array of bytes': () => [new TextEncoder().encode(TEXT)],
  };
  it.each(Object.entries(sources))('%s', async (_, make) => {
    const log = readAccessLog(await make());
    expect(await urlsIn(log)).toEqual(urls(0, 20));
    expect(log.report).toEqual({ lines: 20, records: 20, filtered: 0, invalid: 0, invalidLines: [] });
  });

  it('empty', async () => {
    for (const source of [
      [],
      [''],
      await folder.write('empty', ''),
      await folder.write('empty.gz', gzipSync('')),
    ])
      expect(await urlsIn(readAccessLog(source))).toEqual([]);
  });
});

describe('lines', () => {
  it('may end as in Windows, begin with a byte order mark, and lack the last line break', async () => {
    const log = readAccessLog([`\ufeff${numberedLines(0, 3).replaceAll('\n', '\r\n')}`, numberedLine(3)]);
    expect(await urlsIn(log)).toEqual(urls(0, 4));
    expect(log.report.invalid).toBe(0);
  });

  it('are numbered, and those that cannot be parsed are told with their number, text and reason', async () => {
    const told: InvalidLogLine[] = [];
    const source = [numberedLines(0, 2), 'rubbish\n\n', numberedLines(2, 4), `${'x'.repeat(1_000)}\n`, 'end'];
    const log = readAccessLog(source, { onInvalid: (line) => told.push(line) });
    const entries: [number, string][] = [];
    for await (const { record, line } of log.entries()) entries.push([line, record.url]);
    expect(entries).toEqual([
      [1, '/0'],
      [2, '/1'],
      [5, '/2'],
      [6, '/3'],
    ]);
    expect(told.map(({ line, text }) => [line, text])).toEqual([
      [3, 'rubbish'],
      [4, ''],
      [7, 'x'.repeat(400)],
      [8, 'end'],
    ]);
    expect(told[1]?.reason).toBe('the line is empty');
    expect(log.report).toEqual({ lines: 8, records: 4, filtered: 0, invalid: 4, invalidLines: told });
  });

  it('that cannot be parsed are all counted, but only a thousand of them kept', async () => {
    const log = readAccessLog(['x\n'.repeat(1_500)]);
    await urlsIn(log);
    expect(log.report.invalid).toBe(1_500);
    expect(log.report.invalidLines).toHaveLength(1_000);
  });

  it('of invalid UTF-8 show the bytes that are none as escapes', async () => {
    const bytes = Buffer.from(numberedLine(0, { userAgent: 'Z' }).replace('"Z"', '"Z€"'));
    bytes[bytes.indexOf('Z')] = 0xe4;
    const log = readAccessLog([bytes]);
    for await (const { userAgent } of log) expect(userAgent.string).toBe('\\xe4€');
    expect(log.report.records).toBe(1);
  });

  it('of text may be cut in the middle of a character', async () => {
    const line = numberedLine(0, { userAgent: 'Z' }).replace('"Z"', '"a😀b"');
    const log = readAccessLog(line.split(''));
    for await (const { userAgent } of log) expect(userAgent.string).toBe('a😀b');
    expect(log.report.records).toBe(1);
  });

  it('may be of any length up to a limit, and beyond it are passed over and counted', async () => {
    const long = (length: number): string =>
      `${numberedLine(1, { request: `GET /${'y'.repeat(length)} HTTP/1.1` })}\n`;
    async function* pieces(): AsyncGenerator<string> {
      yield numberedLines(0, 1) + long(1_000_000);
      const tooLong = long(LINE_SIZE_BYTES_MAX);
      for (let at = 0; at < tooLong.length; at += 100_000) yield tooLong.slice(at, at + 100_000);
      yield numberedLines(2, 4);
    }
    const log = readAccessLog(pieces());
    expect((await urlsIn(log)).map((url) => url.length)).toEqual([2, 1_000_001, 2, 2]);
    expect(log.report.invalidLines).toEqual([
      {
        line: 3,
        text: expect.stringContaining('GET /yyy'),
        reason: `the line is longer than ${LINE_SIZE_BYTES_MAX} bytes`,
      },
    ]);
    expect(log.report.invalidLines[0]?.text).toHaveLength(400);
  });

  it('that never end take a bounded amount of memory', async () => {
    const piece = Buffer.alloc(1 << 20, 0x78);
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (let n = 0; n < 400; n++) yield piece;
      yield Buffer.from(`\n${numberedLine(7)}`);
    }
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    const watched = async function* (): AsyncGenerator<Uint8Array> {
      for await (const each of endless()) {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        yield each;
      }
    };
    const log = readAccessLog(watched());
    expect(await urlsIn(log)).toEqual(['/7']);
    expect(log.report).toMatchObject({ lines: 2, invalid: 1 });
    expect(most).toBeLessThan(100 << 20);
  });

  it('are the same however the bytes are cut into pieces', async () => {
    const bytes = Buffer.from(
      `${numberedLines(0, 3)}bad\r\n\n${numberedLines(3, 5)}é€😀\n${numberedLine(5)}`,
    );
    const expected = readAccessLog([bytes]);
    const expectedUrls = await urlsIn(expected);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 30 }), async (cuts) => {
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
        const log = readAccessLog(pieces);
        expect(await urlsIn(log)).toEqual(expectedUrls);
        expect(log.report).toEqual(expected.report);
      }),
      trials(100),
    );
  });
});

describe('reading', () => {
  it('leaves out what the filter does not want, and counts it', async () => {
    const log = readAccessLog([TEXT], { filter: ({ contentLength }) => contentLength % 2 === 0 });
    expect(await urlsIn(log)).toHaveLength(10);
    expect(log.report).toMatchObject({ lines: 20, records: 10, filtered: 10 });
  });

  it('can be broken off, which closes the source', async () => {
    let isClosed = false;
    async function* source(): AsyncGenerator<string> {
      try {
        for (;;) yield numberedLines(0, 1);
      } finally {
        isClosed = true;
      }
    }
    for await (const record of readAccessLog(source())) if (record.url === '/0') break;
    expect(isClosed).toBe(true);
  });

  it('closes a source that it cannot read', async () => {
    let isClosed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield Buffer.from('BZh91AY');
        yield Buffer.from('more');
      } finally {
        isClosed = true;
      }
    }
    await expect(urlsIn(readAccessLog(source()))).rejects.toThrow('bzip2');
    expect(isClosed).toBe(true);
  });

  it('hands on the error of a source as the cause', async () => {
    async function* source(): AsyncGenerator<string> {
      yield TEXT;
      throw new Error('the line is dead');
    }
    const log = readAccessLog(source());
    const error = { code: 'TRACKS_READ_FAILED', cause: { message: 'the line is dead' } };
    await expect(urlsIn(log)).rejects.toMatchObject(error);
    expect(log.report.records).toBe(20);
  });

  it('ends with the reason of a signal', async () => {
    const abort = new AbortController();
    const log = readAccessLog([numberedLines(0, 2), numberedLines(2, 4)], { signal: abort.signal });
    const read = (async () => {
      for await (const record of log) if (record.url === '/1') abort.abort(new Error('enough'));
    })();
    await expect(read).rejects.toThrow('enough');
    expect(log.report.records).toBe(2);
  });

  it('is done once', async () => {
    const log = readAccessLog([TEXT]);
    await urlsIn(log);
    await expect(urlsIn(log)).rejects.toThrow('call readAccessLog once more');
  });

  it('says what cannot be read', async () => {
    const read = (source: AccessLogSource) => urlsIn(readAccessLog(source));
    const failed = (message: RegExp) => ({
      code: 'TRACKS_READ_FAILED',
      message: expect.stringMatching(message),
    });
    await expect(read(folder.file('missing'))).rejects.toMatchObject(failed(/missing.*ENOENT/));
    await expect(read(folder.path)).rejects.toMatchObject(failed(/it is not a file/));
    await expect(read(await folder.write('a.xz', '\xfd7zXZ\0...'))).resolves.toEqual([]);
    await writeFile(folder.file('b.xz'), Buffer.from('\xfd7zXZ\0...', 'latin1'));
    await expect(read(folder.file('b.xz'))).rejects.toMatchObject(failed(/packed with xz: unpack it first/));
    await expect(read(Readable.from([Buffer.from('BZh91AY')]))).rejects.toMatchObject(failed(/bzip2/));
  });

  it('gives what can be unpacked of a damaged file, then says that it is damaged', async () => {
    const packed = gzipSync(numberedLines(0, 30_000));
    const log = readAccessLog(await folder.write('cut.gz', packed.subarray(0, packed.length >> 1)));
    const found: string[] = [];
    const read = (async () => {
      for await (const { url } of log) found.push(url);
    })();
    await expect(read).rejects.toMatchObject({ code: 'TRACKS_READ_FAILED', cause: { code: 'Z_BUF_ERROR' } });
    expect(found.length).toBeGreaterThan(1_000);
    expect(found).toEqual(urls(0, found.length));
  });

  it.each([
    [undefined, undefined, /^source must be a path, or an iterable of bytes or text, received undefined/],
    ['', undefined, /^source must be a path/],
    [Buffer.from(TEXT), undefined, /^source must be a path/],
    [7, undefined, /^source must be a path/],
    ['x', { filtre: 1 }, /^unknown option 'filtre'/],
    ['x', { filter: 1 }, /^filter must be a function/],
    ['x', { onInvalid: 'no' }, /^onInvalid must be a function/],
    ['x', { signal: {} }, /^signal must be an AbortSignal/],
    ['x', [], /^options must be an object/],
  ])('refuses %j with %j', (source, options, message) => {
    const call = readAccessLog as (source: unknown, options: unknown) => unknown;
    expect(() => call(source, options)).toThrow(message);
    expect(() => call(source, options)).toThrow(TypeError);
  });

  it('refuses pieces that are neither bytes nor text', async () => {
    const pieces = [TEXT, 7] as unknown as string[];
    await expect(urlsIn(readAccessLog(pieces))).rejects.toThrow(TypeError);
  });
});
