import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrackingStorage } from '../../src/index.ts';
import { expectConsistent } from '../support/consistency.ts';
import { OtherProcess } from '../support/other-process.ts';
import { makeTemporaryFolder, removeFolder } from '../support/temporary-folder.ts';
import { line, tracktree } from './command-line.ts';
import { type CompiledCommand, compileCommand } from './compiled-command.ts';

/** `script` of util-linux gives a command a terminal. */
const hasPty = existsSync('/usr/bin/script');
const TRACKS = 4000;

let command: CompiledCommand;
let folder = '';
let env: NodeJS.ProcessEnv = {};
const running = new Set<ChildProcess>();

beforeAll(async () => {
  command = await compileCommand();
  folder = await makeTemporaryFolder();
  env = { ...process.env, TRACKTREE_DB: join(folder, 'tracks'), NO_COLOR: undefined, FORCE_COLOR: undefined };
  const storage = await TrackingStorage.open(env.TRACKTREE_DB);
  const data = { text: 'x'.repeat(1000) };
  await storage.saveUserTracks(
    Array.from({ length: TRACKS }, (_, i) => ({ taskId: `a${i % 7}`, userName: 'ann', data })),
  );
  await storage.close();
});

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  const storage = await TrackingStorage.openStored(env.TRACKTREE_DB!);
  await expectConsistent(storage);
  await storage.close();
  await removeFolder(folder);
  await command.remove();
});

const quoted = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`;

/** A shell that runs a line, in which `tracktree` is the command. */
class Shell {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  output = '';
  errors = '';

  constructor(
    commands: string,
    argv: readonly string[] = [
      'bash',
      '-c',
      `tracktree() { ${quoted(process.execPath)} ${quoted(command.main)} "$@"; }; ${commands}`,
    ],
  ) {
    const [program, ...rest] = argv as [string, ...string[]];
    this.#child = spawn(program, rest, { cwd: folder, env, stdio: 'pipe' });
    running.add(this.#child);
    this.#closed = once(this.#child, 'close').finally(() => running.delete(this.#child));
    // It may end before it has read everything.
    this.#child.stdin?.on('error', () => {});
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.output += chunk.toString('utf8');
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString('utf8');
    });
  }

  static onTerminal(argv: string): Shell {
    return new Shell('', [
      'script',
      '-qefc',
      `${quoted(process.execPath)} ${quoted(command.main)} ${argv}`,
      '/dev/null',
    ]);
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null;
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits until something was written. */
  async says(text: string | RegExp): Promise<void> {
    const isSaid = (): boolean =>
      typeof text === 'string' ? this.output.includes(text) : text.test(this.output);
    while (!isSaid()) {
      if (this.hasEnded) throw new Error(`it ended without ${text}: ${this.output}${this.errors}`);
      await Promise.race([once(this.#child.stdout!, 'data'), this.#closed]);
    }
  }

  async ended(): Promise<number | null> {
    this.#child.stdin?.end();
    await this.#closed;
    return this.#child.exitCode;
  }
}

async function runShell(commands: string): Promise<{ code: number | null; output: string; errors: string }> {
  const shell = new Shell(commands);
  const code = await shell.ended();
  return { code, output: shell.output, errors: shell.errors };
}

describe('a reader that goes away', () => {
  it.each(['export', 'query --csv'])('ends %s quietly', async (argv) => {
    const { output, errors } = await runShell(
      `set -o pipefail; tracktree ${argv} | head -1 | wc -l; echo "codes: $?"`,
    );
    expect(output).toMatch(/1\ncodes: 0\n$/);
    expect(errors).toBe('');
  });
});

describe('data and messages', () => {
  it('go to stdout and stderr, with the exit code of the shell', async () => {
    const { code, output, errors } = await runShell('tracktree count; tracktree cuont; exit $?');
    expect(output).toBe(`${TRACKS}\n`);
    expect(errors).toContain('Did you mean count?');
    expect(code).toBe(2);
  });

  it('pass from one command to the next', async () => {
    const { output, errors } = await runShell(
      'tracktree export --task a3 | tracktree import --db copy -q - && tracktree count --db copy',
    );
    expect(output).toMatch(/571\n$/);
    expect(errors).toBe('');
  });
});

describe('a storage that another process has open', () => {
  it('is explained, with exit code 3', async () => {
    const other = new OtherProcess(new URL('../support/hold-storage.ts', import.meta.url), env.TRACKTREE_DB!);
    try {
      await other.says('open with');
      const { code, errors } = await runShell('tracktree count');
      expect(errors).toContain('TRACKS_LOCKED');
      expect(errors).toContain('The ways out');
      expect(code).toBe(3);
    } finally {
      await other.kill();
    }
  });
});

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s stops an import, and what was stored stays', async (signal, expected) => {
    const shell = new Shell('', [process.execPath, command.main, 'import', '--db', signal, '-q']);
    for (let i = 0; i < 3000; i++) shell.type(line('a', 'ann', '2026-11-21', { i }));
    const db = join(folder, signal);
    while (!existsSync(join(db, 'CURRENT')) && !shell.hasEnded) await delay(20);
    shell.kill(signal);
    // Its stdin stays open: it must not wait for more.
    expect(await shell.ended()).toBe(expected);
    expect(shell.errors).toBe('Stopped.\n');
    const storage = await TrackingStorage.openStored(db);
    expect(await storage.count()).toBeLessThanOrEqual(3000);
    await expectConsistent(storage);
    await storage.close();
  });

  it('SIGINT ends the web view, with exit code 0', async () => {
    const shell = new Shell('', [process.execPath, command.main, 'serve', '--port', '0']);
    await shell.says('http://127.0.0.1:');
    const response = await fetch(shell.output.trim());
    expect(response.status).toBe(200);
    await response.text();
    shell.kill('SIGINT');
    expect(await shell.ended()).toBe(0);
  });
});

describe.skipIf(!hasPty)('on a terminal', () => {
  it('shows colours, and no progress that stays', async () => {
    const shell = Shell.onTerminal('tasks');
    expect(await shell.ended()).toBe(0);
    expect(shell.output).toContain('\x1b[1mTask\x1b[22m');
  });

  it('shows a bar with the time that is left', async () => {
    const lines = line('a', 'ann', '2026-11-21', { text: 'x'.repeat(200) }).repeat(30_000);
    await writeFile(join(folder, 'many.jsonl'), lines);
    const shell = Shell.onTerminal('import --db bar many.jsonl');
    expect(await shell.ended()).toBe(0);
    expect(shell.output).toMatch(/Importing \[.+\] \d+ % \| [\d,]+ tracks \| .+ to go/);
    const quiet = Shell.onTerminal('import --db bar --quiet many.jsonl');
    expect(await quiet.ended()).toBe(0);
    expect(quiet.output).not.toContain('to go');
  });

  it('stops by Ctrl-C with exit code 130, and takes a partial file away', async () => {
    await writeFile(
      join(folder, 'much.jsonl'),
      line('a', 'ann', '2026-11-21', { text: 'x'.repeat(200) }).repeat(60_000),
    );
    expect((await runShell('tracktree import --db much -q much.jsonl')).code).toBe(0);
    const shell = Shell.onTerminal('export --db much much.csv.gz');
    await shell.says('tracks');
    shell.type('\x03');
    expect(await shell.ended()).toBe(130);
    expect(shell.output).toContain('Stopped.');
    expect((await readdir(folder)).filter((name) => name.startsWith('much.csv'))).toEqual([]);
    expect((await runShell('tracktree check --db much')).code).toBe(0);
  });

  it('asks before something is destroyed', async () => {
    const no = Shell.onTerminal('remove 0000001');
    await no.says('[y/N]');
    no.type('n\r');
    expect(await no.ended()).toBe(1);
    const stopped = Shell.onTerminal('remove 0000001');
    await stopped.says('[y/N]');
    stopped.type('\x03');
    expect(await stopped.ended()).toBe(130);
    const ended = Shell.onTerminal('remove 0000001');
    await ended.says('[y/N]');
    ended.type('\x04');
    expect(await ended.ended()).toBe(1);
    expect((await runShell('tracktree count')).output).toBe(`${TRACKS}\n`);
  });
});

describe('the completion for bash', () => {
  let script = '';

  beforeAll(async () => {
    script = (await tracktree(['completion', 'bash'])).stdout;
  });

  /** What bash would offer for a line that is being typed. */
  function complete(...words: string[]): string[] {
    const commands = `${script}
      COMP_WORDS=(tracktree ${words.map((word) => `'${word}'`).join(' ')})
      COMP_CWORD=${words.length}
      COMPREPLY=()
      _tracktree
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const offered = execFileSync('bash', ['-c', commands], { encoding: 'utf8', cwd: folder });
    return offered.split('\n').filter((each) => each !== '');
  }

  it('offers commands, subcommands, options and their values', () => {
    expect(complete('qu')).toEqual(['query']);
    expect(complete('run', 'st')).toEqual(['start', 'stop']);
    expect(complete('query', '--li')).toEqual(['--limit']);
    expect(complete('run', 'stop', '--no-f')).toEqual(['--no-finish']);
    expect(complete('query', '--zon')).toEqual(['--zone']);
    expect(complete('tasks', '--sort', '')).toEqual(['value', 'count']);
    expect(complete('completion', '')).toEqual(['bash', 'zsh', 'fish']);
    expect(complete('--db', 'tra')).toEqual(['tracks']);
    expect(complete('count', '--db', 'tra')).toEqual(['tracks']);
    expect(complete('import', 'many')).toEqual(['many.jsonl']);
  });

  it.each(['zsh', 'fish'])('has a sister for %s, which that shell takes if it is there', async (shell) => {
    const { code, stdout } = await tracktree(['completion', shell]);
    expect(code).toBe(0);
    expect(stdout).toContain('count-by');
    await writeFile(join(folder, `completion.${shell}`), stdout);
    const { output, errors } = await runShell(
      `command -v ${shell} >/dev/null || exit 0; ${shell} -n completion.${shell} && echo fine`,
    );
    expect(['', 'fine\n']).toContain(output);
    expect(errors).toBe('');
  });
});
