import type { Command } from 'commander';

/** Shows how a command is used at the end of its help. Each example is a line for the shell. */
export function addExamples(command: Command, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ ${example}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
