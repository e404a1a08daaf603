import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Sends bytes over a connection and reads until the server closes it; resolves to all that came back. */
export async function converse(port: number, ...texts: readonly string[]): Promise<string> {
  const socket = await connectTo(port);
  const received: Buffer[] = [];
  socket.on('data', (piece: Buffer) => received.push(piece));
  const closed = once(socket, 'close');
  for (const text of texts) socket.write(text);
  await closed;
  return Buffer.concat(received).toString('latin1');
}

/** Sends bytes and breaks the connection off: as soon as something comes back, or at once. */
export async function breakOff(port: number, text: string, afterAnswer: boolean): Promise<void> {
  const socket = await connectTo(port);
  socket.on('error', () => {});
  socket.write(text);
  if (afterAnswer) await once(socket, 'data');
  else await new Promise((resolve) => setTimeout(resolve, 50));
  const closed = once(socket, 'close');
  socket.resetAndDestroy();
  await closed;
}

async function connectTo(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** The bytes of the body behind the head of an answer. */
export function bodyOf(answer: string): string {
  return answer.slice(answer.indexOf('\r\n\r\n') + 4);
}
