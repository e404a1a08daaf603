import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { TrackingStorage } from '../src/index.ts';
import { TrackUsage } from '../src/requests/index.ts';

// An Express app whose requests are tracked:
// npm run build:tools && node build/examples/requests-express.js [folder] [port]

const [folder = './requests', port = '3000'] = process.argv.slice(2);
const tracks = await TrackingStorage.open(folder);
const usage = new TrackUsage({ storages: [tracks], remoteAddr: 'mask' });
usage.on('error', (error) => console.error(`tracking: ${error.message}`));

const app = express();
app.use(usage.express()); // before everything else

app.get('/', (request, response) => {
  usage.trackVar(request).greeted = true;
  response.send('hello');
});

const users = express.Router();
users.get('/:id', (request, response) => void response.send(`user ${request.params.id}`));
app.use('/users', users);

app.get(
  '/usage',
  usage.exclude(async (_request: express.Request, response: express.Response) => {
    await usage.flush();
    response.json(await usage.getUsage({ limit: 10 }));
  }),
);

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
