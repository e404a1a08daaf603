import { restore, TrackingStorage } from '../../../../src/storage/index.ts';

// Backs up the storage in a folder, or restores a backup, into ever new folders until it is killed.
const [work = '', from = '', to = ''] = process.argv.slice(2);
const storage = work === 'backup' ? await TrackingStorage.open(from) : undefined;
process.stdout.write('begins\n');
for (let n = 0; ; n++) await (storage ? storage.backup(`${to}-${n}`) : restore(from, `${to}-${n}`));
