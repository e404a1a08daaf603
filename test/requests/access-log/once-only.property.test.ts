import { copyFile, readdir, readFile, truncate, unlink } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AccessLogStorage } from '../../../src/requests/access-log/access-log-storage.ts';
import { loadAccessLog } from '../../../src/requests/access-log/load-access-log.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';
import { expectConsistent } from '../../support/consistency.ts';
import { trials } from '../../support/randomness.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { Folder } from './folder.ts';
import { numbers } from './loading.ts';
import { numberedLines } from './write-line.ts';

/** What happens to a log, and to what loads it. */
type Action =
  | { kind: 'write'; lines: number; isUnfinished: boolean }
  | { kind: 'rotate' }
  | { kind: 'copy and empty' }
  | { kind: 'pack' }
  | { kind: 'load' }
  | { kind: 'load and fail'; saves: number };

const actions: fc.Arbitrary<Action[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('write' as const),
        lines: fc.integer({ min: 1, max: 30 }),
        isUnfinished: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('rotate' as const, 'copy and empty' as const, 'pack' as const, 'load' as const),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('load and fail' as const), saves: fc.nat(6) }) },
  ),
  { maxLength: 25 },
);

/** A server's log: the numbers of its lines go on, whatever happens to its files. */
class ServedLog {
  readonly #folder = new Folder();
  #written = 0;
  #isUnfinished = false;

  constructor(path: string) {
    this.#folder.path = path;
  }

  get file(): string {
    return this.#folder.file('log');
  }

  get written(): number {
    return this.#written;
  }

  async write(lines: number, isUnfinished: boolean): Promise<void> {
    const text = numberedLines(this.#written, this.#written + lines);
    await this.#folder.append(
      'log',
      (this.#isUnfinished ? '\n' : '') + (isUnfinished ? text.trimEnd() : text),
    );
    this.#isUnfinished = isUnfinished;
    this.#written += lines;
  }

  async rotate(): Promise<void> {
    await this.#shift();
    await this.#folder.rename('log', 'log.1').catch(() => {});
    this.#isUnfinished = false;
  }

  async copyAndEmpty(): Promise<void> {
    if (!(await this.#names()).includes('log')) return;
    await this.#shift();
    await copyFile(this.file, this.#folder.file('log.1'));
    await truncate(this.file);
    this.#isUnfinished = false;
  }

  async pack(): Promise<void> {
    const [name] = (await this.#names()).filter((each) => /^log\.\d+$/.test(each));
    if (name === undefined) return;
    await this.#folder.write(`${name}.gz`, gzipSync(await readFile(this.#folder.file(name))));
    await unlink(this.#folder.file(name));
  }

  async #shift(): Promise<void> {
    const numberOf = (name: string): number => Number(name.split('.')[1]);
    const rotated = (await this.#names()).filter((name) => name.startsWith('log.'));
    for (const name of rotated.sort((a, b) => numberOf(b) - numberOf(a)))
      await this.#folder.rename(
        name,
        name.replace(/\d+/, (number) => `${Number(number) + 1}`),
      );
  }

  async #names(): Promise<string[]> {
    return (await readdir(this.#folder.path)).sort();
  }
}

/** A storage that fails after some saves. */
function failing(storage: TrackingStorage, saves: number): AccessLogStorage {
  let left = saves;
  return {
    getPosition: (source) => storage.getPosition(source),
    startRun: (taskId, options) => storage.startRun(taskId, options),
    getRun: (selector) => storage.getRun(selector),
    queryMetadata: (criteria, options) => storage.queryMetadata(criteria, options),
    saveUserTracks: async (entries, delivery) => {
      if (left-- === 0) throw new Error('no room');
      return storage.saveUserTracks(entries as Parameters<typeof storage.saveUserTracks>[0], delivery);
    },
  };
}

async function perform(action: Action, log: ServedLog, storage: TrackingStorage): Promise<void> {
  const options = { rotated: true };
  if (action.kind === 'write') await log.write(action.lines, action.isUnfinished);
  else if (action.kind === 'rotate') await log.rotate();
  else if (action.kind === 'copy and empty') await log.copyAndEmpty();
  else if (action.kind === 'pack') await log.pack();
  else if (action.kind === 'load') await loadAccessLog(log.file, storage, options);
  else await loadAccessLog(log.file, failing(storage, action.saves), options).catch(expectNoRoom);
}

function expectNoRoom(error: unknown): void {
  expect(error).toMatchObject({ message: 'no room' });
}

it('each line becomes one track, whatever happens to its file and between the saves', async () => {
  await fc.assert(
    fc.asyncProperty(actions, (each) =>
      withTemporaryFolder(async (path) => {
        await using storage = await TrackingStorage.open();
        const log = new ServedLog(path);
        await log.write(1, false);
        for (const action of each) await perform(action, log, storage);
        const { unfinished, invalid } = await loadAccessLog(log.file, storage, { rotated: true });
        expect({ unfinished, invalid }).toEqual({ unfinished: 0, invalid: 0 });
        const loaded = (await storage.query()).map(({ taskId }) => Number(taskId.slice(1)));
        expect(loaded.sort((a, b) => a - b)).toEqual(numbers(0, log.written));
        await expectConsistent(storage);
      }),
    ),
    trials(15),
  );
});
