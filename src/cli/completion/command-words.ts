import type { Command, Option } from 'commander';

/** An option for completion. */
export interface OptionWord {
  /** Such as `-l` and `--limit`. */
  flags: string[];
  description: string;
  takesValue: boolean;
  choices: readonly string[];
  /** Whether its value is a folder. */
  isFolder: boolean;
}

/** A command for completion. */
export interface CommandWord {
  /** Its names, such as `run`, `start`. */
  path: string[];
  description: string;
  options: OptionWord[];
  subcommands: string[];
  /** The choices of its first argument, if it has any. */
  choices: readonly string[];
}

/** The program and all its commands for completion. */
export function commandWords(program: Command): CommandWord[] {
  return wordsOf(program, [], []);
}

function wordsOf(command: Command, path: string[], inherited: OptionWord[]): CommandWord[] {
  const own = command.createHelp().visibleOptions(command).map(optionWord);
  const options = [...own, ...inherited];
  const commands = command.createHelp().visibleCommands(command);
  const word: CommandWord = {
    path,
    description: command.description(),
    options,
    subcommands: commands.map((each) => each.name()),
    choices: command.registeredArguments[0]?.argChoices ?? [],
  };
  const passedOn = options.filter(({ flags }) => !flags.some((flag) => /^--(help|version)$/.test(flag)));
  const below = commands.filter((each) => each.name() !== 'help');
  return [word, ...below.flatMap((each) => wordsOf(each, [...path, each.name()], passedOn))];
}

function optionWord({ short, long, description, required, optional, argChoices, flags }: Option): OptionWord {
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    description,
    takesValue: required || optional,
    choices: argChoices ?? [],
    isFolder: flags.includes('<dir>'),
  };
}
