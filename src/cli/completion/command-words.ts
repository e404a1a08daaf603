import type { Command, Option } from 'commander';

/** An option as completion offers it. */
export interface OptionWord {
  /** Such as `-l` and `--limit`. */
  flags: string[];
  description: string;
  takesValue: boolean;
  choices: readonly string[];
  /** Whether its value is the name of a folder. */
  isFolder: boolean;
}

/** A command as completion offers it. */
export interface CommandWord {
  /** Its names from the top, such as `run`, `start`. */
  path: string[];
  description: string;
  options: OptionWord[];
  subcommands: string[];
  /** What its first argument may be, where that is known. */
  choices: readonly string[];
}

/** Everything that the command line knows, as completion needs it: the program itself comes first. */
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
