import { CommanderError } from 'commander';
import { EXIT, SIGNAL_EXITS } from './exit-codes.ts';
import { explainFailure } from './explain-failure.ts';
import type { CommandIo } from './output.ts';
import { createProgram } from './program.ts';
import { Session } from './session.ts';

/**
 * Runs the command line. It never throws and never ends the process.
 *
 * @param argv the arguments behind the name of the program
 * @returns the exit code, as `--help` explains it
 */
export async function run(argv: readonly string[], io: CommandIo): Promise<number> {
  const session = new Session(io);
  const code = await runCommand(argv, session);
  if (!io.signal.aborted || session.isEndedBySignal) return code;
  return SIGNAL_EXITS[String(io.signal.reason)] ?? SIGNAL_EXITS.SIGINT!;
}

async function runCommand(argv: readonly string[], session: Session): Promise<number> {
  try {
    await createProgram(session).parseAsync([...argv], { from: 'user' });
    await session.out.finish();
    return session.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
    const { code, message } = explainFailure(error, session);
    if (message !== undefined) await session.warn(message);
    return code;
  }
}
