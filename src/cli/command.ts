import { Command, Option } from 'commander';
import { WrongUse } from './failures.ts';
import type { AnyStorage } from './open-storage.ts';
import type { Session } from './session.ts';

/** A command, with the kinds of options that several commands have. */
export class CliCommand extends Command {
  override createCommand(name?: string): CliCommand {
    return new CliCommand(name);
  }

  /** Adds lines for the shell to the help. */
  examples(...lines: readonly string[]): this {
    return this.remark(`Examples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`);
  }

  /** Adds a paragraph to the end of the help. */
  remark(text: string): this {
    return this.addHelpText('after', `\n${text}`);
  }

  /** Adds an option whose value is one of some words. */
  choice(flags: string, text: string, words: readonly string[], initial?: string): this {
    const option = new Option(flags, text).choices(words);
    return this.addOption(initial === undefined ? option : option.default(initial));
  }

  /** Adds an option that may be repeated; its value is an array. */
  many(flags: string, text: string): this {
    return this.option(flags, text, (value: string, before?: string[]) => [...(before ?? []), value]);
  }

  /** Adds an option whose value is a count; another value is a `WrongUse` that names the option. */
  count(flags: string, text: string, initial?: number): this {
    const option: Option = new Option(flags, text).argParser((value) => parseCount(`${option.long}`, value));
    return this.addOption(initial === undefined ? option : option.default(initial));
  }

  /** Adds the options that choose tracks: `CriteriaOptions`. */
  criteria(): this {
    return this.many('-t, --task <task>', 'of this task; ab* is a prefix; may be repeated: any of them')
      .many('-u, --user <user>', 'of this user; ab* is a prefix; may be repeated')
      .many('-r, --run <run>', 'of this run; 0 is the current run of the task; may be repeated')
      .option('--from <time>', 'no earlier than this: 2026-11-21, "2026-11-21 19:09", -7d, epoch')
      .option('--to <time>', 'no later than this; a day or a minute counts to its end')
      .many(
        '-w, --where <condition>',
        "of an indexed attribute: state=done, name=ab*, 'size>=5'; may be repeated",
      );
  }

  /** Runs with the existing storage, which it opens and closes, and the arguments and options of the command. */
  onStorage<A extends unknown[]>(
    session: Session,
    body: (storage: AnyStorage, ...given: A) => Promise<void>,
  ): this {
    return this.action((...given) =>
      session.withStorage((storage) => body(storage, ...(given as unknown[] as A))),
    );
  }
}

function parseCount(name: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new WrongUse(`${name} must be an integer >= 0, received '${text}'`);
}
