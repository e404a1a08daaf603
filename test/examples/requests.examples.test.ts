import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { getUsage, type RequestRecord } from '../../src/requests/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { scriptArguments } from '../support/script-arguments.ts';
import { withTemporaryFolder } from '../support/temporary-folder.ts';

const LISTENING = /listening on (http:\S+)/;

/** Runs an example, which has no port of its own choice; resolves to where it listens. */
async function start(example: ChildProcess): Promise<string> {
  let output = '';
  for await (const text of example.stdout!.setEncoding('utf8')) {
    output += text;
    const url = LISTENING.exec(output)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`the example has ended, saying: ${output}`);
}

it.each([
  ['http', null],
  ['express', '/users/:id'],
  ['fastify', '/users/:id'],
  ['koa', null],
  ['hono', '/users/:id'],
])('the example for %s tracks its requests, and loses none when it ends', (name, view) =>
  withTemporaryFolder(async (folder) => {
    const script = new URL(`../../examples/requests-${name}.ts`, import.meta.url);
    const example = spawn(process.execPath, scriptArguments(script, folder, '0'), {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(example, 'exit');
    try {
      const url = await start(example);
      expect(await (await fetch(`${url}/`)).text()).toBe('hello');
      await (await fetch(`${url}/users/7?token=s3cret`)).text();
      const shown = (await (await fetch(`${url}/usage`)).json()) as RequestRecord[];
      expect(shown).toMatchObject([
        { url: '/users/7?token=***', view, remoteAddr: '127.0.0.0', status: 200 },
        { url: '/', trackVar: { greeted: true } },
      ]);
      await (await fetch(`${url}/last`)).text();
      example.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    } finally {
      example.kill('SIGKILL');
    }
    await using storage = await TrackingStorage.open(folder);
    expect((await getUsage(storage)).map(({ path: each }) => each)).toEqual(['/last', '/users/7', '/']);
    await expectConsistent(storage);
  }),
);
