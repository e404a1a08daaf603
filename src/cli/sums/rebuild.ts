import { formatCount } from '../../charts/index.ts';
import { WrongUse } from '../failures.ts';
import { openStorage, standardSummaries } from '../open-storage.ts';
import type { Session } from '../session.ts';

/**
 * Rebuilds the sums of this name from all stored tracks, by default all sums of web requests that the storage keeps.
 *
 * @throws WrongUse for sums that only the app knows how to count
 */
export async function rebuildSums(
  session: Session,
  name: string | undefined,
  isYes: boolean | undefined,
): Promise<void> {
  const { folder } = session;
  const before = await openStorage(folder);
  const kept = (await before.getSummaries()).map((each) => each.name);
  await before.close();
  const hooks = standardSummaries.filter((each) =>
    name === undefined ? kept.includes(each.name) : each.name === name,
  );
  if (hooks.length === 0) {
    const known = standardSummaries.map((each) => each.name).join(', ');
    throw new WrongUse(`only the app can rebuild what it defines itself; this command rebuilds ${known}`);
  }
  const lost = hooks.map((each) => each.name).filter((each) => kept.includes(each));
  if (lost.length > 0) {
    const what = `Rebuild ${lost.join(', ')}? They lose what they counted of removed tracks.`;
    await session.confirm(what, isYes);
  }
  session.checkStopped();
  const storage = await openStorage(folder, { hooks });
  try {
    const report = await session.withProgress('Counting', (progress) =>
      storage.rebuildSummaries({ onProgress: progress.onTracks }),
    );
    await session.note(`Counted ${formatCount(report.tracks)} tracks for ${report.summaries.join(', ')}.`);
  } finally {
    await storage.close();
  }
}
