import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TrackingStorage } from '../src/index.ts';
import { TrackUsage } from '../src/requests/index.ts';

// A plain server of Node.js whose requests are tracked:
// npm run build:tools && node build/examples/requests-http.js [folder] [port]

const [folder = './requests', port = '3000'] = process.argv.slice(2);
const tracks = await TrackingStorage.open(folder);
const usage = new TrackUsage({ storages: [tracks], remoteAddr: 'mask' });
usage.on('error', (error) => console.error(`tracking: ${error.message}`));
usage.exclude('/usage');

const server: Server = createServer(
  usage.http(async (request, response) => {
    if (request.url === '/usage') {
      await usage.flush();
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(await usage.getUsage({ limit: 10 })));
      return;
    }
    usage.trackVar(request).greeted = true;
    response.end('hello');
  }),
);
server.listen(Number(port), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

// First no more requests, then the records of those that were, then the storage.
process.once('SIGTERM', () => {
  server.close(async () => {
    await usage.close();
    await tracks.close();
  });
});
