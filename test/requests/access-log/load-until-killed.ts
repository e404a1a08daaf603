import type { AccessLogStorage } from '../../../src/requests/access-log/access-log-storage.ts';
import { loadAccessLog } from '../../../src/requests/access-log/load-access-log.ts';
import { TrackingStorage } from '../../../src/storage/index.ts';

// Loads an access log and what it was rotated to into a storage in a folder, and says how many saves have been begun and done.
const [logFile = '', folder = ''] = process.argv.slice(2);
const storage = await TrackingStorage.open(folder);
let saves = 0;

const watched: AccessLogStorage = {
  getPosition: (source) => storage.getPosition(source),
  startRun: (taskId, options) => storage.startRun(taskId, options),
  getRun: (selector) => storage.getRun(selector),
  queryMetadata: (criteria, options) => storage.queryMetadata(criteria, options),
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

await loadAccessLog(logFile, watched, { rotated: true });
process.stdout.write('loaded\n');
await storage.close();
