import type { Command } from 'commander';
import { formatCount, formatSize } from '../../charts/index.ts';
import { addExamples } from '../examples.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

/** `tracktree stats`: shows the sizes of a storage. */
export function addStats(program: Command, session: Session): void {
  const command = program.command('stats').description('tell how much the storage holds, and what it takes');
  addExamples(command, ['tracktree stats', 'tracktree stats --json']);
  command.action(() =>
    session.withStorage(async (storage) => {
      const { typeName, indexAttributes } = storage;
      const stats = await storage.stats();
      const retention = await storage.getRetention();
      const [first] = await storage.queryMetadata({}, { orderBy: 'timeStamp', limit: 1 });
      const [last] = await storage.queryMetadata({}, { orderBy: 'timeStamp', reverse: true, limit: 1 });
      const { clock } = session;
      const whole = {
        typeName,
        indexAttributes,
        ...stats,
        firstTime: first && clock.formatIso(first.timeStamp),
        lastTime: last && clock.formatIso(last.timeStamp),
        retention: retention?.tracks,
      };
      const time = (value: number | undefined): string =>
        value === undefined ? '-' : `${clock.format(value)} ${clock.name}`;
      const lines: [string, string][] = [
        ['track type', showText(typeName)],
        ['indexed', indexAttributes.map(showText).join(', ') || 'no attributes of data'],
        ['tracks', formatCount(stats.tracks)],
        ['runs', formatCount(stats.runs)],
        ['tasks', formatCount(stats.tasks)],
        ['users', formatCount(stats.users)],
        ['first track', time(first?.timeStamp)],
        ['last track', time(last?.timeStamp)],
        ['kept for', keptFor(retention?.tracks)],
        ['on disk', formatSize(stats.diskSizeBytes ?? 0)],
        ['indexes', `${formatSize(stats.indexSizeBytes)} of memory`],
        [
          'checkpoint',
          `up to track ${stats.checkpointUpTo}, ${formatCount(stats.checkpointStale)} changed since`,
        ],
      ];
      await session.report(whole, lines.map(([name, value]) => `${name.padEnd(12)} ${value}`).join('\n'));
    }),
  );
}

function keptFor(duration: string | number | undefined): string {
  return typeof duration === 'number' ? `${duration} ms` : (duration ?? 'ever');
}
