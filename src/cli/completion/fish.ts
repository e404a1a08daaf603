import type { CommandWord, OptionWord } from './command-words.ts';

/** A script for fish that completes commands and options with their descriptions. */
export function fishCompletion(words: readonly CommandWord[]): string {
  const lines = words.flatMap((word) => [...subcommandLines(word, words), ...optionLines(word)]);
  return `# Completion of tracktree for fish: tracktree completion fish | source
${lines.join('\n')}
`;
}

const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** The condition under which the user is typing a command. */
function conditionOf({ path, subcommands }: CommandWord): string {
  const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`);
  const unseen = subcommands.length > 0 ? [`not __fish_seen_subcommand_from ${subcommands.join(' ')}`] : [];
  return [...seen, ...unseen].join('; and ') || 'true';
}

function subcommandLines(word: CommandWord, words: readonly CommandWord[]): string[] {
  const named = word.subcommands.map((name) => {
    const found = words.find(({ path }) => path.join('/') === [...word.path, name].join('/'));
    return lineOf(word, `-a ${quote(name)} -d ${quote(found?.description ?? 'help for a command')}`);
  });
  const choices = word.choices.map((choice) => lineOf(word, `-a ${quote(choice)}`));
  return [...named, ...choices];
}

function optionLines(word: CommandWord): string[] {
  return word.options.map((option) => lineOf(word, optionFlags(option), option.takesValue));
}

function optionFlags({ flags, description, takesValue, choices, isFolder }: OptionWord): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value = !takesValue
    ? ''
    : choices.length > 0
      ? ` -x -a ${quote(choices.join(' '))}`
      : isFolder
        ? " -x -a '(__fish_complete_directories)'"
        : ' -r';
  return `${names.join(' ')}${value} -d ${quote(description)}`;
}

function lineOf(word: CommandWord, rest: string, takesFiles = false): string {
  const files = word.subcommands.length > 0 && !takesFiles ? ' -f' : '';
  return `complete -c tracktree${files} -n ${quote(conditionOf(word))} ${rest}`;
}
