import { formatCounted } from '../../charts/index.ts';
import { TrackingStorage } from '../../storage/index.ts';
import type { CliCommand } from '../command.ts';
import { WrongUse } from '../failures.ts';
import { openStorage } from '../open-storage.ts';
import type { Session } from '../session.ts';
import { showText } from '../show-text.ts';

interface ReindexOptions {
  add?: string[];
  drop?: string[];
}

export function addReindex(program: CliCommand, session: Session): void {
  program
    .command('reindex')
    .description('rebuild all indexes from the tracks; add or drop indexed attributes')
    .many('--add <attribute>', 'index this attribute of data too; may be repeated')
    .many('--drop <attribute>', 'index this attribute no longer; may be repeated')
    .remark('An app that opens the storage with other attributes changes them back to its own.')
    .examples('tracktree reindex', 'tracktree reindex --add score --drop answer')
    .action(async ({ add = [], drop = [] }: ReindexOptions) => {
      const stored = await openStorage(session.folder);
      const { typeName, indexAttributes } = stored;
      await stored.close();
      const unknown = drop.find((name) => !indexAttributes.includes(name));
      if (unknown !== undefined) throw new WrongUse(`'${unknown}' is not indexed, so it cannot be dropped`);
      const kept = indexAttributes.filter((name) => !drop.includes(name));
      const wanted = [...new Set([...kept, ...add])];
      session.checkStopped();
      await using storage = await TrackingStorage.open<Record<string, unknown>, string>(session.folder, {
        typeName,
        indexAttributes: wanted,
      });
      await storage.reindexTracks();
      const tracks = await storage.count();
      const names = wanted.map(showText).join(', ') || 'no attributes of data';
      await session.report(
        { tracks, indexAttributes: wanted },
        `Reindexed ${formatCounted(tracks, 'track')}; indexed besides the usual: ${names}`,
      );
    });
}
