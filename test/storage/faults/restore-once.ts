import { restore } from '../../../src/storage/index.ts';

// Restores a backup and tells how many tracks that gave.
const [from = '', to = ''] = process.argv.slice(2);
process.stdout.write(String((await restore(from, to)).tracks));
