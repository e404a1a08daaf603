import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type PartialReceiver, receivePartials, toNodeListener } from '../../../src/usage/index.ts';
import { type FtpServer, withFtpServer } from './ftp-server.ts';
import { withServer } from './listen.ts';
import type { Random } from './random.ts';

/** What goes wrong between an application and those who collect its usage. */
export type Fault = 'refused' | 'cut' | 'unheard' | 'full';

const FAULTS: readonly Fault[] = ['refused', 'cut', 'unheard', 'full'];

/** Where usage is collected, by HTTP and by FTP, and how badly. */
export interface Network {
  readonly receiver: PartialReceiver;
  readonly url: string;
  readonly ftp: FtpServer;
  /** The part of the uploads that something happens to, from 0 to 1. */
  faultRate: number;
  /** How often each fault happened. */
  readonly faults: Map<Fault, number>;
}

/** The key that the receiver lets in. */
export const API_KEY = 'simulated-key';

/** Runs `body` with a network whose folders are `http` and `ftp` below `root`. */
export async function withNetwork(
  root: string,
  random: Random,
  body: (network: Network) => Promise<void>,
): Promise<void> {
  const receiver = receivePartials({ apiKeys: [API_KEY], folder: join(root, 'http') });
  // A disk that takes nothing: the folder would have to be made where a device is.
  const fullReceiver = receivePartials({ apiKeys: [API_KEY], folder: '/dev/null/full' });
  const listeners = { receiver: toNodeListener(receiver), full: toNodeListener(fullReceiver) };
  const state = { faultRate: 0, faults: new Map<Fault, number>() };
  const nextFault = (): Fault | undefined => {
    if (!random.chance(state.faultRate)) return undefined;
    const fault = random.pick(FAULTS);
    state.faults.set(fault, (state.faults.get(fault) ?? 0) + 1);
    return fault;
  };
  await withFtpServer(join(root, 'ftp'), async (ftp) => {
    ftp.faultOfUpload = nextFault;
    await withServer(
      (request, response) => void serve(nextFault(), listeners, request, response),
      async (url) => body(Object.assign(state, { receiver, url, ftp })),
    );
  });
}

type Listener = ReturnType<typeof toNodeListener>;

async function serve(
  fault: Fault | undefined,
  { receiver, full }: { receiver: Listener; full: Listener },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (fault === 'refused') {
    response.writeHead(503).end();
  } else if (fault === 'cut') {
    request.once('data', () => request.destroy());
  } else if (fault === 'full') {
    await full(request, response);
  } else {
    // What was received whole is kept, and then the line is dead before the answer is through.
    if (fault === 'unheard') response.writeHead = () => response.destroy() as ServerResponse;
    await receiver(request, response);
  }
}
