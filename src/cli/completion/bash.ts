import type { CommandWord } from './command-words.ts';

/** A script for bash that completes commands, options, their values, and files. */
export function bashCompletion(words: readonly CommandWord[]): string {
  return `# Completion of tracktree for bash: source <(tracktree completion bash)
_tracktree() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path='' word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path/$word" in
${words
  .filter(({ path }) => path.length > 0)
  .map(({ path }) => `      ${quote(`/${path.join('/')}`)}) path="$path/$word" ;;`)
  .join('\n')}
    esac
  done
  case "$path $prev" in
${words.flatMap(valueCases).join('\n')}
  esac
  case "$path" in
${words.map(wordCase).join('\n')}
  esac
  if [[ $cur == -* || -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  fi
  [[ \${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "$cur"))
}
complete -o filenames -F _tracktree tracktree
`;
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const keyOf = ({ path }: CommandWord): string => path.map((name) => `/${name}`).join('');

/** The completion of values of options. */
function valueCases(word: CommandWord): string[] {
  return word.options
    .filter(({ takesValue }) => takesValue)
    .map(({ flags, choices, isFolder }) => {
      const patterns = flags.map((flag) => quote(`${keyOf(word)} ${flag}`)).join('|');
      const source = isFolder ? '-d' : choices.length > 0 ? `-W ${quote(choices.join(' '))}` : '-f';
      return `    ${patterns}) COMPREPLY=($(compgen ${source} -- "$cur")); return ;;`;
    });
}

/** The words of a command: its options behind a dash, else its subcommands and choices. */
function wordCase(word: CommandWord): string {
  const flags = word.options.flatMap((option) => option.flags).join(' ');
  const names = [...word.subcommands, ...word.choices].join(' ');
  return `    ${quote(keyOf(word))}) if [[ $cur == -* ]]; then words=${quote(flags)}; else words=${quote(names)}; fi ;;`;
}
