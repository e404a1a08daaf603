import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePartial, receivePartials } from '../../../src/usage/index.ts';

// Uploads partials to a receiver on the small disk it is given until it is full, makes room, goes on, and tells what it saw.

const [disk = ''] = process.argv.slice(2);
const [BALLAST_BYTES, UPLOADS] = [22 * 1_048_576, 40];
const TEXT_BYTES = 675;
const folder = join(disk, 'received');

/** A partial of more than 200 KB: what is in it does not compress. */
function makePartial(number: number) {
  const entries = Array.from({ length: 400 }, (_, index) => ({
    ...{ seq: index + 1, trackable: 'state', at: Date.UTC(2024, 0, 1), session: 1, changesTotal: index + 1 },
    kind: 'state' as const,
    state: randomBytes(TEXT_BYTES).toString('base64'),
  }));
  return encodePartial({
    application: { name: '', version: '' },
    ...{ uuid: 'ann', trackerId: '0123456789abcdef', number, first: 1, last: entries.length, createdAt: 0 },
    definitions: [{ name: 'state', kind: 'state', description: '', checkpoints: [] }],
    sessions: [{ session: 1, start: Date.UTC(2024, 0, 1), end: Date.UTC(2024, 0, 1) }],
    entries,
  });
}

const errors: unknown[] = [];
const receive = receivePartials({ apiKeys: ['key'], folder, onError: (error) => errors.push(error) });

async function upload(number: number): Promise<number> {
  const { bytes } = partials[number]!;
  const body = bytes as Uint8Array<ArrayBuffer>;
  const headers = { authorization: 'Bearer key' };
  return (await receive(new Request('http://receiver.test/', { method: 'POST', headers, body }))).status;
}

const partials = await Promise.all(Array.from({ length: UPLOADS }, (_, number) => makePartial(number + 1)));
await mkdir(folder);
await writeFile(join(disk, 'ballast'), Buffer.alloc(BALLAST_BYTES));
const whileFull: number[] = [];
for (const number of partials.keys()) whileFull.push(await upload(number));
const kept = (await readdir(folder)).sort();
await rm(join(disk, 'ballast'));
const afterwards: number[] = [];
for (const number of partials.keys()) afterwards.push(await upload(number));
const codes = [...new Set(errors.map((error) => ((error as Error).cause as NodeJS.ErrnoException).code))];
const answers = { whileFull: [...new Set(whileFull)].sort(), afterwards: [...new Set(afterwards)].sort() };
const files = (await readdir(folder)).length;
const isHonest = kept.length === whileFull.filter((status) => status === 201).length;
process.stdout.write(JSON.stringify({ ...answers, codes, files, isHonest }));
