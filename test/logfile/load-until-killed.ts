import { type EntryStorage, loadLog } from '../../src/logfile/index.ts';
import { TrackingStorage } from '../../src/storage/index.ts';

// Loads a log into a storage in a folder, and says how many saves have been begun and done.
const [logFile = '', folder = ''] = process.argv.slice(2);
const storage = await TrackingStorage.open(folder);
let saves = 0;

const watched: EntryStorage = {
  getPosition: (source) => storage.getPosition(source),
  saveUserTracks: async (entries, delivery) => {
    const n = ++saves;
    process.stdout.write(`begun ${n};\n`);
    const ids = await storage.saveUserTracks(
      entries as Parameters<typeof storage.saveUserTracks>[0],
      delivery,
    );
    process.stdout.write(`done ${n};\n`);
    return ids;
  },
};

await loadLog(logFile, watched, { source: 'the log' });
process.stdout.write('loaded\n');
await storage.close();
