import type { Command } from 'commander';
import type { Session } from '../session.ts';
import { addUsageMerge } from './usage-merge.ts';
import { addUsagePreview } from './usage-preview.ts';
import { addUsageReport } from './usage-report.ts';
import { addUsageStatus } from './usage-status.ts';
import { addUsageDisable, addUsageEnable } from './usage-switch.ts';

/** `tracktree usage …`: shows users what an app counts, and developers what it has collected. */
export function addUsage(program: Command, session: Session): void {
  const command = program
    .command('usage')
    .description(
      'the usage that an app counts: see and decide as its user, merge and report as its developer',
    );
  for (const add of [
    addUsageStatus,
    addUsageEnable,
    addUsageDisable,
    addUsagePreview,
    addUsageMerge,
    addUsageReport,
  ])
    add(command, session);
}
