import type { CommandWord, OptionWord } from './command-words.ts';

/** A script for zsh that completes commands and options with their descriptions. */
export function zshCompletion(words: readonly CommandWord[]): string {
  return `#compdef tracktree
# Completion of tracktree for zsh: source <(tracktree completion zsh)
_tracktree() {
  local place='' word
  local -a commands options
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place/$word" in
${words
  .filter(({ path }) => path.length > 0)
  .map(({ path }) => `      ${quote(`/${path.join('/')}`)}) path="$place/$word" ;;`)
  .join('\n')}
    esac
  done
  case "$place" in
${words.map((word) => wordCase(word, words)).join('\n')}
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
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

function wordCase(word: CommandWord, words: readonly CommandWord[]): string {
  const key = word.path.map((name) => `/${name}`).join('');
  const commands = [
    ...word.subcommands.map((name) => describe(name, descriptionOf(words, [...word.path, name]))),
    ...word.choices.map((choice) => describe(choice, '')),
  ];
  const options = word.options.flatMap(optionEntries);
  return `    ${quote(key)})
      commands=(${commands.join(' ')})
      options=(${options.join(' ')}) ;;`;
}

function descriptionOf(words: readonly CommandWord[], path: readonly string[]): string {
  return words.find((word) => word.path.join('/') === path.join('/'))?.description ?? 'help for a command';
}

function optionEntries({ flags, description }: OptionWord): string[] {
  return flags.map((flag) => describe(flag, description));
}

/** A word with its description. It escapes colons in the word, because a colon separates the two. */
function describe(word: string, description: string): string {
  return quote(description === '' ? word : `${word.replaceAll(':', '\\:')}:${description}`);
}
