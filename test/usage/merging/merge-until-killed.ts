import { DataManager } from '../../../src/usage/index.ts';

// Merges the partials of a folder into a master, says when each of them is taken away, and goes on until it is killed.
const [master = '', source = ''] = process.argv.slice(2);
const manager = new DataManager(master, { source });
process.stdout.write('begun\n');
const { merged } = await manager.merge();
await manager.close();
process.stdout.write(`merged ${merged}\n`);
setInterval(() => {}, 1000);
