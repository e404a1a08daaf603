import fastify from 'fastify';
import { TrackingStorage } from '../src/index.ts';
import { TrackUsage } from '../src/requests/index.ts';

// A Fastify app whose requests are tracked:
// npm run build:tools && node build/examples/requests-fastify.js [folder] [port]

const [folder = './requests', port = '3000'] = process.argv.slice(2);
const tracks = await TrackingStorage.open(folder);
const usage = new TrackUsage({ storages: [tracks], remoteAddr: 'mask' });
usage.on('error', (error) => console.error(`tracking: ${error.message}`));

const app = fastify();
await app.register(usage.fastify()); // before the routes

app.get('/', async (request) => {
  usage.trackVar(request).greeted = true;
  return 'hello';
});

app.register(
  async (users) => {
    users.get<{ Params: { id: string } }>('/:id', async (request) => `user ${request.params.id}`);
  },
  { prefix: '/users' },
);

app.get(
  '/usage',
  usage.exclude(async () => {
    await usage.flush();
    return usage.getUsage({ limit: 10 });
  }),
);

console.log(`listening on ${await app.listen({ port: Number(port), host: '127.0.0.1' })}`);

// First no more requests, then the records of those that were, then the storage.
process.once('SIGTERM', async () => {
  await app.close();
  await usage.close();
  await tracks.close();
});
