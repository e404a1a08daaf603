import { formatCount, formatSize } from '../../charts/index.ts';
import type { CliCommand } from '../command.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

export function addStats(program: CliCommand, session: Session): void {
  program
    .command('stats')
    .description('tell how much the storage holds, and what it takes')
    .examples('tracktree stats', 'tracktree stats --json')
    .onStorage(session, async (storage) => {
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
    });
}

function keptFor(duration: string | number | undefined): string {
  return typeof duration === 'number' ? `${duration} ms` : (duration ?? 'ever');
}
