import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { TrackingStorage } from '../src/index.ts';
import { TrackUsage } from '../src/requests/index.ts';

// A Hono app whose requests are tracked:
// npm run build:tools && node build/examples/requests-hono.js [folder] [port]

const [folder = './requests', port = '3000'] = process.argv.slice(2);
const tracks = await TrackingStorage.open(folder);
const usage = new TrackUsage({ storages: [tracks], remoteAddr: 'mask' });
usage.on('error', (error) => console.error(`tracking: ${error.message}`));

const app = new Hono();
app.use(usage.hono()); // before everything else

app.get('/', (context) => {
  usage.trackVar(context).greeted = true;
  return context.text('hello');
});

const users = new Hono();
users.get('/:id', (context) => context.text(`user ${context.req.param('id')}`));
app.route('/users', users);

app.get('/usage', async (context) => {
  await usage.flush();
  return context.json(await usage.getUsage({ limit: 10 }));
});
usage.exclude('/usage');

const server = serve({ fetch: app.fetch, port: Number(port), hostname: '127.0.0.1' }, (address) => {
  console.log(`listening on http://127.0.0.1:${address.port}`);
});

// First no more requests, then the records of those that were, then the storage.
process.once('SIGTERM', () => {
  server.close(async () => {
    await usage.close();
    await tracks.close();
  });
});
