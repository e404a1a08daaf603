import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/index.ts';
import { documents, importFive, inPlace, ioOf, type Surroundings, tracktree } from './command-line.ts';

/** Runs a command until it has written an address, visits that, and stops the command. */
async function visit(
  argv: readonly string[],
  path: string,
  surroundings: Surroundings & { headers?: Record<string, string> } = {},
): Promise<{ code: number; status: number; text: string; stdout: string; stderr: string; url: string }> {
  const stopping = new AbortController();
  const { io, stdout, stderr } = ioOf({ ...surroundings, signal: stopping.signal });
  const running = run(argv, io);
  const ended = running.then((code) => {
    throw new Error(`it ended with ${code} before it served: ${stderr.text}`);
  });
  ended.catch(() => {}); // It is meant to end later.
  const url = await Promise.race([stdout.says(/http:[^\s"]+/), ended]);
  const response = await fetch(new URL(path, url), { headers: surroundings.headers ?? {} });
  const text = await response.text();
  stopping.abort('SIGINT');
  const code = await running;
  await expect(fetch(url)).rejects.toThrow();
  return { code, status: response.status, text, stdout: stdout.text, stderr: stderr.text, url };
}

describe('serve', () => {
  it('shows the storage until it is stopped, with exit code 0', () =>
    inPlace(async (place) => {
      await importFive(place);
      const { code, status, text, stderr } = await visit(['serve', '--port', '0', '--db', place.db], '/');
      expect([code, status]).toEqual([0, 200]);
      expect(text).toContain('a001');
      expect(stderr).toContain('Ctrl-C ends it');
    }));

  it('writes where it is as JSON, and shows times in the zone', () =>
    inPlace(async (place) => {
      await importFive(place);
      const argv = ['serve', '--port', '0', '--json', '--zone', 'Europe/Berlin', '--db', place.db];
      const { text, stdout, url } = await visit(argv, '/');
      expect(JSON.parse(stdout)).toEqual({ url });
      expect(text).toContain('20:09');
    }));

  it('lets in only who has the token, which is nowhere shown', () =>
    inPlace(async (place) => {
      await importFive(place);
      const env = { TRACKTREE_TOKEN: 'a-long-secret' };
      const argv = ['serve', '--port', '0', '--db', place.db];
      const refused = await visit(argv, '/', { env });
      expect(refused.status).toBe(401);
      expect(refused.stdout + refused.stderr).not.toContain('a-long-secret');
      const headers = { authorization: 'Bearer another-secret' };
      const { status } = await visit([...argv, '--token', 'another-secret'], '/', { env, headers });
      expect(status).toBe(200);
    }));

  it.each<[string, string[], RegExp]>([
    ['an address that others reach, without a token', ['--host', '0.0.0.0'], /a token is needed/],
    ['no port', ['--port', 'http'], /--port must be an integer/],
    ['a port too great', ['--port', '65536'], /--port must be an integer/],
    ['a token that is short', ['--token', 'short'], /token must have at least/],
  ])('refuses %s', (_, argv, message) =>
    inPlace(async (place) => {
      await importFive(place);
      const { code, stderr } = await place.call(['serve', ...argv]);
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
    }),
  );

  it('says if the port is in use', () =>
    inPlace(async (place) => {
      await importFive(place);
      const stopping = new AbortController();
      const { io, stdout } = ioOf({ signal: stopping.signal });
      const first = run(['serve', '--port', '0', '--db', place.db], io);
      const { port } = new URL(await stdout.says(/http:\S+/));
      const db = join(place.folder, 'other');
      await place.call(['save', 'a', 'ann', '--db', db]);
      const { code, stderr } = await tracktree(['serve', '--port', port, '--db', db]);
      expect(stderr).toContain('the port is in use');
      expect(code).toBe(5);
      stopping.abort('SIGINT');
      expect(await first).toBe(0);
    }));
});

describe('demo', () => {
  const small = ['demo', '--requests', '600'];

  it('only tells what it stored without a terminal, and leaves nothing', async () => {
    const before = (await readdir(tmpdir())).filter((name) => name.startsWith('tracktree-made-up-'));
    const outcome = await tracktree([...small, '--json']);
    expect(outcome.code).toBe(0);
    expect(documents(outcome)).toMatchObject([{ requests: 600 }]);
    const after = (await readdir(tmpdir())).filter((name) => name.startsWith('tracktree-made-up-'));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });

  it('opens the web view on a terminal, and on request', async () => {
    for (const [argv, isTerminal] of [
      [small, true],
      [[...small, '--serve'], false],
    ] as const) {
      const { code, status, text } = await visit(argv, '/', { isTerminal });
      expect([code, status]).toEqual([0, 200]);
      expect(text).toContain('/lessons');
    }
  });

  it('keeps the storage where --db says, with its sums', () =>
    inPlace(async ({ call, db }) => {
      await call([...small, '--no-serve', '--db', db]);
      expect((await call(['count'])).stdout).toBe('600\n');
      expect((await call(['count', '--where', 'status=404'])).stdout).not.toBe('0\n');
      const summaries = documents(await call(['sums', '--json']));
      expect(summaries).toHaveLength(7);
      expect(summaries.every(({ isComplete }) => isComplete)).toBe(true);
      const again = await call([...small, '--db', db]);
      expect(again.stderr).toContain('already');
      expect(again.code).toBe(2);
      expect((await call(['count'])).stdout).toBe('600\n');
    }));

  it('makes up the same requests for the same seed', () =>
    inPlace(async ({ call, folder }) => {
      for (const [name, seed] of [
        ['a', '7'],
        ['b', '7'],
        ['c', '8'],
      ] as const)
        await call([...small, '--no-serve', '--seed', seed, '--db', join(folder, name)]);
      const pages = async (name: string): Promise<string> =>
        (await call(['tasks', '--db', join(folder, name)])).stdout;
      expect(await pages('b')).toBe(await pages('a'));
      expect(await pages('c')).not.toBe(await pages('a'));
    }));
});
