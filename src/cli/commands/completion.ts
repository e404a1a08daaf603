import { Argument } from 'commander';
import type { CliCommand } from '../command.ts';
import { COMPLETION_SCRIPTS } from '../completion-scripts.ts';
import { WrongUse } from '../failures.ts';
import type { Session } from '../session.ts';

export function addCompletion(program: CliCommand, session: Session): void {
  program
    .command('completion')
    .description('write a script that lets a shell complete commands and options')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(COMPLETION_SCRIPTS)))
    .remark(
      'To have it always, add the first line below to ~/.bashrc, the second to ~/.zshrc (behind compinit),\n' +
        'or the third to ~/.config/fish/config.fish:\n' +
        '  source <(tracktree completion bash)\n  source <(tracktree completion zsh)\n  tracktree completion fish | source',
    )
    .examples('tracktree completion bash', 'tracktree completion fish')
    .action(async (shell: keyof typeof COMPLETION_SCRIPTS) => {
      if (!session.isForPeople)
        throw new WrongUse('a script is neither JSON nor CSV; leave out --json and --csv');
      await session.out.write(COMPLETION_SCRIPTS[shell](program));
    });
}
