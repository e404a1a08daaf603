import { text } from 'node:stream/consumers';
import { messageOf } from '../../errors.ts';
import type { CliCommand } from '../command.ts';
import { parseRun } from '../criteria-options.ts';
import { WrongUse } from '../failures.ts';
import type { Session } from '../session.ts';

interface SaveCommandOptions {
  run?: string;
  data?: string;
  time?: string;
  update?: boolean;
  overwrite?: boolean;
}

export function addSave(program: CliCommand, session: Session): void {
  program
    .command('save')
    .description('save a track and print its id; makes the storage if it is not there')
    .argument('<task>')
    .argument('<user>')
    .argument('[values...]', 'data as key=value; numbers, true, false and null are taken as such')
    .option('-r, --run <run>', "the number of the run (default: the task's current run)")
    .option('--data <json>', 'data as a JSON object; - reads it from stdin')
    .option('--time <time>', 'when it happened (default: now)')
    .option('--update', 'replace the last track of the same task, run and user, if there is one')
    .option('--overwrite', 'with --update: replace its data as a whole')
    .examples(
      'tracktree save a001 ann answer=blue score=3',
      `tracktree save a001 ann --data '{"answer":["blue","green"]}' --time -1h`,
      'tracktree save a001 ann answer=red --update',
    )
    .action(async (task: string, user: string, values: string[], options: SaveCommandOptions) => {
      const runId = options.run === undefined ? 0 : parseRun('--run', options.run);
      const { overwrite, update, time } = options;
      if (overwrite && !update) throw new WrongUse('--overwrite needs --update');
      const timeStamp = time === undefined ? undefined : session.clock.parse('--time', time).first;
      const data = { ...(await parseData(session, options.data)), ...parseValues(values) };
      await session.withNewStorage({}, async (storage) => {
        const trackId = await storage.saveUserTrack(task, runId, user, data, {
          update,
          overwrite,
          timeStamp,
        });
        await session.report({ trackId }, trackId);
      });
    });
}

async function parseData(session: Session, json: string | undefined): Promise<Record<string, unknown>> {
  if (json === undefined) return {};
  const source = json === '-' ? await text(session.readStdin() as AsyncIterable<Uint8Array>) : json;
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    throw new WrongUse(`--data is not JSON: ${messageOf(error)}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new WrongUse('--data must be a JSON object');
}

function parseValues(values: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    values.map((value) => {
      const at = value.indexOf('=');
      if (at < 1) throw new WrongUse(`data must be given as key=value, received '${value}'`);
      return [value.slice(0, at), scalarOf(value.slice(at + 1))];
    }),
  );
}

/** The number, truth value or null that JSON has for the text, or the text itself. */
function scalarOf(value: string): unknown {
  return /^(true|false|null|-?\d+(\.\d+)?([eE][+-]?\d+)?)$/.test(value) && isExact(value)
    ? JSON.parse(value)
    : value;
}

/** Whether a number keeps all digits of the text. Long card numbers and leading zeros stay text. */
function isExact(value: string): boolean {
  if (/^-?0\d/.test(value)) return false;
  const number = Number(value);
  return Number.isNaN(number) || (Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER);
}
