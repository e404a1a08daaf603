import { loadWebLog, openLogStorage } from './load-web-log.ts';

// Loads the log it is given into the folder it is given, and says how far it has come, until it is ended.
const [, , folder, file] = process.argv;
const storage = await openLogStorage(folder!);
await loadWebLog(storage, file!, (lines) => void process.stdout.write(`line ${lines}.\n`));
await storage.close();
process.stdout.write('loaded\n');
