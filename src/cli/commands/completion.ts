import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash.ts';
import { type CommandWord, commandWords } from '../completion/command-words.ts';
import { fishCompletion } from '../completion/fish.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { addExamples } from '../examples.ts';
import { WrongUse } from '../failures.ts';
import type { Session } from '../session.ts';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } satisfies Record<
  string,
  (words: readonly CommandWord[]) => string
>;

/** `tracktree completion SHELL`: writes a script that completes commands and options. */
export function addCompletion(program: Command, session: Session): void {
  const command = program
    .command('completion')
    .description('write a script that lets a shell complete commands and options')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .addHelpText(
      'after',
      '\nTo have it always, add the first line below to ~/.bashrc, the second to ~/.zshrc (behind compinit),\n' +
        'or the third to ~/.config/fish/config.fish:\n' +
        '  source <(tracktree completion bash)\n  source <(tracktree completion zsh)\n  tracktree completion fish | source',
    );
  addExamples(command, ['tracktree completion bash', 'tracktree completion fish']);
  command.action(async (shell: keyof typeof SCRIPTS) => {
    if (!session.isForPeople)
      throw new WrongUse('a script is neither JSON nor CSV; leave out --json and --csv');
    await session.out.write(SCRIPTS[shell](commandWords(program)));
  });
}
