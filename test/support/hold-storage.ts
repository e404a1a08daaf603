import { TrackingStorage } from '../../src/storage/index.ts';

// Opens the storage in the folder it is given and holds it until it is ended.
const storage = await TrackingStorage.open(process.argv[2]);
process.stdout.write(`open with ${await storage.count()}\n`);
process.stdin.resume();
