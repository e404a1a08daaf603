import type { Disagreement } from '../../contract/reports.ts';

/** More disagreements than this are only counted. */
const DISAGREEMENTS_MAX = 100_000;

/** Collects what a check finds, up to a limit. */
export async function collectDisagreements(
  found: AsyncIterable<Disagreement>,
): Promise<readonly Disagreement[]> {
  const disagreements: Disagreement[] = [];
  let count = 0;
  for await (const disagreement of found) {
    if (++count <= DISAGREEMENTS_MAX) disagreements.push(disagreement);
  }
  if (count > DISAGREEMENTS_MAX)
    disagreements.push({ kind: 'record', message: `… and ${count - DISAGREEMENTS_MAX} more` });
  return disagreements;
}
