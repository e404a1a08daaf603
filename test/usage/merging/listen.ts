import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Runs `body` with a server on a free port of the loopback, which is gone afterwards with all its connections. */
export async function withServer(
  listener: RequestListener,
  body: (url: string, port: number) => Promise<void>,
): Promise<void> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    await body(`http://127.0.0.1:${port}`, port);
  } finally {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}
