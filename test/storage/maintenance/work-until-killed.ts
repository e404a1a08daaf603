import { createReadStream } from 'node:fs';
import { importTracks, repair, Summary, TrackingStorage } from '../../../src/storage/index.ts';

// Does one work of maintenance on the storage in a folder, which the process may not see the end of.
const TRACKS = 4_000;
const [work = '', folder = '', file = ''] = process.argv.slice(2);

/** What the storage of these tests counts. */
const summary = new Summary({ name: 'users', key: ({ userName }) => userName });

const WORKS: Readonly<Record<string, (storage: TrackingStorage) => Promise<unknown>>> = {
  prune: (storage) => storage.prune({}, { before: 2_000, archive: file }),
  eraseUser: (storage) => storage.eraseUser('user 3'),
  anonymize: (storage) => storage.anonymize({}, { before: TRACKS, fields: ['userName', 'mail'] }),
  rebuildSummaries: (storage) => storage.rebuildSummaries(),
  reindexTracks: (storage) => storage.reindexTracks(),
  compact: (storage) => storage.compact(),
  importTracks: async (storage) => importTracks(storage, createReadStream(file)),
};

if (work === 'repair') {
  process.stdout.write('begins\n');
  await repair(folder);
} else {
  const storage = await TrackingStorage.open(folder, { hooks: [summary] });
  process.stdout.write('begins\n');
  await WORKS[work]!(storage);
  await storage.close();
}
process.stdout.write('ended\n');
