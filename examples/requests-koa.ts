import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { TrackingStorage } from '../src/index.ts';
import { TrackUsage } from '../src/requests/index.ts';

// A Koa app whose requests are tracked. With a router such as @koa/router the records name its routes, too:
// npm run build:tools && node build/examples/requests-koa.js [folder] [port]

const [folder = './requests', port = '3000'] = process.argv.slice(2);
const tracks = await TrackingStorage.open(folder);
const usage = new TrackUsage({ storages: [tracks], remoteAddr: 'mask' });
usage.on('error', (error) => console.error(`tracking: ${error.message}`));
usage.exclude('/usage');

const app = new Koa();
app.use(usage.koa()); // before everything else

app.use(async (context) => {
  if (context.path === '/usage') {
    await usage.flush();
    context.body = await usage.getUsage({ limit: 10 });
    return;
  }
  usage.trackVar(context).greeted = true;
  context.body = 'hello';
});

const server: Server = app.listen(Number(port), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

// First no more requests, then the records of those that were, then the storage.
process.once('SIGTERM', () => {
  server.close(async () => {
    await usage.close();
    await tracks.close();
  });
});
