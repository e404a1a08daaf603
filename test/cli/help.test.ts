import { cp, mkdir, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.ts';
import { Session } from '../../src/cli/session.ts';
import { Logger, TrackingStorage } from '../../src/index.ts';
import { makeTemporaryFolder, removeFolder, withTemporaryFolder } from '../support/temporary-folder.ts';
import { accessLog } from './access-log.ts';
import { FIVE, ioOf, tracktree } from './command-line.ts';
import { countUsage } from './counted-usage.ts';
import { readShellLine } from './shell-words.ts';

/** Commands that go on until they are stopped. */
const ENDLESS = ['serve'];

const startFolder = process.cwd();
let original = '';

/** Everything that examples speak of. */
beforeAll(async () => {
  original = await makeTemporaryFolder();
  process.chdir(original);
  const storage = await TrackingStorage.open('tracks', { indexAttributes: ['answer'] });
  for (let i = 0; i < 60; i++)
    await storage.saveUserTrack('a001', 0, i % 2 ? 'ann' : 'bob', { answer: 'blue' });
  await storage.backup('copies/today');
  await storage.close();
  await writeFile('tracks.jsonl', FIVE);
  await writeFile('tracks.jsonl.gz', gzipSync(FIVE));
  const logger = new Logger('app', 'app.log');
  logger.log({ taskId: 'a001', userName: 'ann', data: {} });
  await logger.close();
  await writeFile('access.log', accessLog());
  await tracktree(['load-access-log', '--db', 'web', 'access.log']);
  await mkdir('inbox');
  await countUsage('usage', 'inbox', true);
  await tracktree(['usage', 'merge', 'inbox', '--keep', '--db', 'master']);
  process.chdir(startFolder);
});

afterAll(() => removeFolder(original));

/** Runs examples in a copy of everything that they speak of. */
async function inCopy(body: () => Promise<void>): Promise<void> {
  await withTemporaryFolder(async (folder) => {
    await cp(original, folder, { recursive: true });
    process.chdir(folder);
    await body().finally(() => process.chdir(startFolder));
  });
}

function allCommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(allCommands)];
}

const program = createProgram(new Session(ioOf().io));
const commands = allCommands(program).filter((each) => each !== program && each.commands.length === 0);

function pathOf(command: Command): string[] {
  return command.parent ? [...pathOf(command.parent), command.name()] : [];
}

async function helpOf(command: Command): Promise<string> {
  const { code, stdout } = await tracktree([...pathOf(command), '--help']);
  expect(code).toBe(0);
  return stdout;
}

describe.each(commands.map((command): [string, Command] => [pathOf(command).join(' '), command]))(
  '%s',
  (name, command) => {
    it('has a help with what it does, its options and examples', async () => {
      const help = await helpOf(command);
      expect(help).toContain(`Usage: tracktree ${name}`);
      expect(help).toContain('--db <dir>');
      expect(help).toMatch(/^Examples:\n {2}\$ /m);
      expect(command.description()).not.toBe('');
      for (const option of command.options) expect(option.description, option.flags).not.toBe('');
    });

    it('does what its examples show', async () => {
      const examples = [...(await helpOf(command)).matchAll(/^ {2}\$ (.*)$/gm)].map(
        ([, example]) => example!,
      );
      await inCopy(async () => {
        for (const example of examples) await runExample(example);
      });
    });
  },
);

/** Runs the part of an example that is ours; what other programs would give it comes from a file. */
async function runExample(example: string): Promise<void> {
  const ours = readShellLine(example).find(({ words }) => words[0] === 'tracktree');
  if (!ours) throw new Error(`no tracktree in '${example}'`);
  const [, ...argv] = ours.words;
  const env = { TRACKTREE_DB: 'tracks', ...ours.env };
  // Somebody has the usual port already.
  const words = argv.map((word, i) => (argv[i - 1] === '--port' ? '0' : word));
  const isEndless = ENDLESS.includes(words[0] ?? '');
  const wanted = isEndless && !words.includes('--port') ? [...words, '--port', '0'] : words;
  const signal = isEndless ? AbortSignal.timeout(300) : undefined;
  const outcome = await tracktree(wanted, { env, input: FIVE, ...(signal && { signal }) });
  expect(outcome.code, `${example}\n${outcome.stderr}`).toBe(0);
}

it('covers every command', () => {
  expect(commands.length).toBeGreaterThanOrEqual(25);
});

it('the completion for zsh follows subcommands, and leaves alone what zsh keeps in path, the folders of commands', async () => {
  const { stdout } = await tracktree(['completion', 'zsh']);
  expect(stdout).toContain(`'/run/start') place="$place/$word" ;;`);
  expect(stdout).not.toMatch(/\bpath=/);
});
