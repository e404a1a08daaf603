import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { importTracks, TrackingStorage } from '../../src/storage/index.ts';
import { csvLines } from '../../src/web/downloads/downloads.ts';
import { textStream } from '../../src/web/downloads/text-stream.ts';
import { HARD_VALUES } from '../support/hard-values.ts';
import { collect } from '../support/tracks.ts';
import { ask, withView } from './visit.ts';

async function* countUp(onEnd: () => void): AsyncGenerator<string> {
  try {
    for (let n = 0; n < 1_000_000; n++) yield `${n}\n`.repeat(100);
  } finally {
    onEnd();
  }
}

describe('the download as JSONL', () => {
  it('brings back exactly what was filtered, values of all kinds and runs included', async () => {
    await withView(async ({ storage, view }) => {
      for (const [name, value] of Object.entries(HARD_VALUES))
        await storage.saveUserTrack('hard', 0, name, { value });
      await storage.saveUserTrack('other', 0, 'u', {});
      const response = await ask(view, '/export.jsonl?task=ha*');
      expect(response.headers.get('content-disposition')).toBe('attachment; filename="tracks.jsonl"');
      const copy = new TrackingStorage<object, string>();
      await importTracks(copy, response.body!);
      expect((await copy.query()).map(({ data }) => data)).toEqual(
        (await storage.query({ taskId: 'hard' })).map(({ data }) => data),
      );
      expect(await copy.getRuns()).toHaveLength(1);
      await copy.close();
    });
  });

  it('of one track is that track and its run', async () => {
    await withView(async ({ storage, view }) => {
      await storage.saveUserTrack('a', 0, 'u', { n: 1n });
      await storage.saveUserTrack('b', 0, 'u', { n: 2n });
      const response = await ask(view, '/tracks/0000002/track.jsonl');
      expect(response.headers.get('content-disposition')).toContain('track-0000002.jsonl');
      const lines = (await response.text()).trim().split('\n');
      expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
        { kind: 'run', runId: 2 },
        { trackId: '0000002', data: { n: { $bigint: '2' } } },
      ]);
    });
  });

  it('is not there for a track that is not there', async () => {
    await withView(async ({ view }) => {
      expect((await ask(view, '/tracks/0000002/track.jsonl')).status).toBe(404);
    });
  });
});

describe('the download as CSV', () => {
  it('has a column for each indexed attribute, and all data as JSON', async () => {
    await withView(
      async ({ storage, view }) => {
        await storage.saveUserTrack(
          'a,"b"\nc',
          0,
          'ü',
          { state: 'open', level: -3, isLast: false, map: new Map([[1, 2]]) },
          { timeStamp: 0 },
        );
        await storage.saveUserTrack('d', 0, 'v', {}, { timeStamp: 1 });
        const text = await (await ask(view, '/export.csv')).text();
        const rows = parse(text, { columns: true, record_delimiter: '\r\n' });
        expect(rows).toEqual([
          {
            trackId: '0000001',
            taskId: 'a,"b"\nc',
            runId: '1',
            userName: 'ü',
            timeStamp: '1970-01-01T00:00:00.000Z',
            'data.state': 'open',
            'data.level': '-3',
            'data.isLast': 'false',
            data: '{"state":"open","level":-3,"isLast":false,"map":{"$map":[[1,2]]}}',
          },
          {
            trackId: '0000002',
            taskId: 'd',
            runId: '2',
            userName: 'v',
            timeStamp: '1970-01-01T00:00:00.001Z',
            'data.state': '',
            'data.level': '',
            'data.isLast': '',
            data: '{}',
          },
        ]);
      },
      {},
      { indexAttributes: ['state', 'level', 'isLast'] },
    );
  });

  it.each(['=1+1', '+1', '-1', '@sum', '\t=1', '\r=1', '＝1', 'x;=1'])(
    'never has the formula %j',
    async (text) => {
      await withView(async ({ storage, view }) => {
        await storage.saveUserTrack(text, 0, text, {});
        const csv = await (await ask(view, '/export.csv')).text();
        const [row] = parse(csv, { columns: true, record_delimiter: '\r\n' }) as [Record<string, string>];
        for (const cell of [row.taskId, row.userName]) {
          expect(cell).toMatch(/^\s*'|;'/);
          expect(cell?.replace("'", '')).toBe(text);
        }
      });
    },
  );

  it('leaves out nothing at the borders of its batches', async () => {
    for (const count of [0, 1, 199, 200, 201, 400, 401]) {
      const lines = Array.from({ length: count }, (_, n) => `{"trackId":"${n}","data":{}}\n`);
      const source = (async function* () {
        yield* lines;
      })();
      const text = (await collect(csvLines(source, []))).join('');
      expect(text.trim().split('\r\n')).toHaveLength(count + 1);
    }
  });
});

describe('downloads', () => {
  it('are not made of what is not understood', async () => {
    await withView(async ({ view }) => {
      for (const path of ['/export.csv?run=x', '/export.jsonl?tsk=1', '/export.jsonl?after=0000001'])
        expect((await ask(view, path)).status, path).toBe(400);
    });
  });

  it('run four at a time, and make room when one is given up', async () => {
    await withView(async ({ storage, view }) => {
      await storage.saveUserTrack('a', 0, 'u', {});
      const running = await Promise.all([1, 2, 3, 4].map(() => ask(view, '/export.jsonl')));
      const refused = await ask(view, '/export.csv');
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toBe('60');
      await running[0]!.body!.cancel();
      await running[1]!.text();
      for (let i = 0; i < 2; i++) running.push(await ask(view, '/export.csv'));
      expect(running.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
      for (const { body, bodyUsed } of running) if (!bodyUsed) await body!.cancel();
    });
  });

  it('take from the storage only what is read, and let go of it when the reader leaves', async () => {
    let ends = 0;
    const source = countUp(() => ends++);
    const stream = textStream(source, { stallMs: 60_000, onEnd: () => ends++, onError: () => {} });
    const reader = stream.getReader();
    const { value } = await reader.read();
    expect(value!.length).toBeLessThan(100_000);
    await reader.cancel();
    expect(ends).toBe(2);
  });

  it('break off when the reader waits too long', async () => {
    let ends = 0;
    const source = countUp(() => ends++);
    const stream = textStream(source, { stallMs: 20, onEnd: () => ends++, onError: () => {} });
    const reader = stream.getReader();
    await reader.read();
    await expect(reader.closed).rejects.toThrow('waited too long');
    expect(ends).toBe(2);
  });

  it('break off where the storage fails, and tell those who run the view', async () => {
    const errors: unknown[] = [];
    const failing = (async function* () {
      yield 'a line\n'.repeat(20_000);
      throw new Error('the disk is gone');
    })();
    const stream = textStream(failing, {
      stallMs: 1_000,
      onEnd: () => {},
      onError: (error) => errors.push(error),
    });
    await expect(new Response(stream).text()).rejects.toThrow('broke off');
    expect(String(errors)).toContain('the disk is gone');
  });
});
