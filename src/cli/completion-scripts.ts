import type { Command, Option } from 'commander';

interface OptionWord {
  /** Such as `-l` and `--limit`. */
  flags: string[];
  description: string;
  takesValue: boolean;
  choices: readonly string[];
  /** Whether its value is a folder. */
  isFolder: boolean;
}

/** A command for completion, with its subcommands or the choices of its first argument. */
interface CommandWord {
  /** Its names, each behind a slash, such as `/run/start`; empty for the program. */
  path: string;
  options: OptionWord[];
  subcommands: { name: string; description: string }[];
  choices: readonly string[];
}

function wordsOf(command: Command, path = '', inherited: OptionWord[] = []): CommandWord[] {
  const help = command.createHelp();
  const options = [...help.visibleOptions(command).map(optionWord), ...inherited];
  const commands = help.visibleCommands(command);
  const subcommands = commands.map((each) => ({
    name: each.name(),
    description: each.name() === 'help' ? 'help for a command' : each.description(),
  }));
  const choices = command.registeredArguments[0]?.argChoices ?? [];
  const passedOn = options.filter(({ flags }) => !flags.some((flag) => /^--(help|version)$/.test(flag)));
  const below = commands.filter((each) => each.name() !== 'help');
  return [
    { path, options, subcommands, choices },
    ...below.flatMap((each) => wordsOf(each, `${path}/${each.name()}`, passedOn)),
  ];
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

/** The scripts that complete commands, options, their values and files, by the shell. */
export const COMPLETION_SCRIPTS = {
  /** Values of options, too. */
  bash: (program: Command) => {
    const words = wordsOf(program);
    return `# Completion of tracktree for bash: source <(tracktree completion bash)
_tracktree() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path/$word" in
${pathCases(words, 'path')}
    esac
  done
  case "$path $prev" in
${words.flatMap(bashValues).join('\n')}
  esac
  case "$path" in
${words.map(bashWords).join('\n')}
  esac
  if [[ $cur == -* || -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  fi
  [[ \${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "$cur"))
}
complete -o filenames -F _tracktree tracktree
`;
  },
  /** With descriptions. */
  zsh: (program: Command) => {
    const words = wordsOf(program);
    return `#compdef tracktree
# Completion of tracktree for zsh: source <(tracktree completion zsh)
_tracktree() {
  local place='' word
  local -a commands options
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place/$word" in
${pathCases(words, 'place')}
    esac
  done
  case "$place" in
${words.map(zshWords).join('\n')}
  esac
  if [[ $words[CURRENT] == -* ]]; then
    _describe -o 'option' options
  elif (( \${#commands} )); then
    _describe 'command' commands
  else
    _files
  fi
}
compdef _tracktree tracktree
`;
  },
  /** With descriptions, and values of options. */
  fish: (program: Command) =>
    `# Completion of tracktree for fish: tracktree completion fish | source
${wordsOf(program).flatMap(fishLines).join('\n')}
`,
};

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The cases that extend the path in a variable by the word that follows it. */
function pathCases(words: readonly CommandWord[], variable: string): string {
  const paths = words.map(({ path }) => path).filter((path) => path !== '');
  return paths.map((path) => `      ${quote(path)}) ${variable}="$${variable}/$word" ;;`).join('\n');
}

function bashValues({ path, options }: CommandWord): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ flags, choices, isFolder }) => {
      const patterns = flags.map((flag) => quote(`${path} ${flag}`)).join('|');
      const source = isFolder ? '-d' : choices.length > 0 ? `-W ${quote(choices.join(' '))}` : '-f';
      return `    ${patterns}) COMPREPLY=($(compgen ${source} -- "$cur")); return ;;`;
    });
}

/** The words of a command: its options behind a dash, else its subcommands and choices. */
function bashWords({ path, options, subcommands, choices }: CommandWord): string {
  const flags = options.flatMap((option) => option.flags).join(' ');
  const names = [...subcommands.map(({ name }) => name), ...choices].join(' ');
  return `    ${quote(path)}) if [[ $cur == -* ]]; then words=${quote(flags)}; else words=${quote(names)}; fi ;;`;
}

function zshWords({ path, options, subcommands, choices }: CommandWord): string {
  // A colon separates a word from its description.
  const entry = (word: string, description: string) => quote(`${word.replaceAll(':', '\\:')}:${description}`);
  const commands = [
    ...subcommands.map(({ name, description }) => entry(name, description)),
    ...choices.map(quote),
  ];
  const flags = options.flatMap((option) => option.flags.map((flag) => entry(flag, option.description)));
  return `    ${quote(path)})
      commands=(${commands.join(' ')})
      options=(${flags.join(' ')}) ;;`;
}

const fishQuote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function fishLines({ path, options, subcommands, choices }: CommandWord): string[] {
  const names = subcommands.map(({ name }) => name).join(' ');
  const seen = path
    .split('/')
    .slice(1)
    .map((name) => `__fish_seen_subcommand_from ${name}`);
  const unseen = names === '' ? [] : [`not __fish_seen_subcommand_from ${names}`];
  const condition = fishQuote([...seen, ...unseen].join('; and ') || 'true');
  const line = (rest: string, takesFiles = names === ''): string =>
    `complete -c tracktree${takesFiles ? '' : ' -f'} -n ${condition} ${rest}`;
  return [
    ...subcommands.map(({ name, description }) => line(`-a ${fishQuote(name)} -d ${fishQuote(description)}`)),
    ...choices.map((choice) => line(`-a ${fishQuote(choice)}`)),
    ...options.map((option) => line(fishFlags(option), names === '' || option.takesValue)),
  ];
}

function fishFlags({ flags, description, takesValue, choices, isFolder }: OptionWord): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const source = isFolder ? '(__fish_complete_directories)' : choices.join(' ');
  const value = !takesValue ? '' : source === '' ? ' -r' : ` -x -a ${fishQuote(source)}`;
  return `${names.join(' ')}${value} -d ${fishQuote(description)}`;
}
