import type { Server } from 'node:net';
import { FtpSrv } from 'ftp-srv';

/** An FTP server on this machine that nobody else can reach. */
export interface LoopbackFtp {
  host: string;
  port: number;
  user: string;
  passwd: string;
  close(): Promise<void>;
}

/** A log that nobody reads; ftp-srv writes to the terminal without one. */
const SILENT = { child: () => SILENT, trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {} };

/** The first port that is tried for the transfer of a file. */
const DATA_PORT = 20_000;

/** Starts an FTP server for a folder, on a free port of 127.0.0.1. */
export async function startLoopbackFtp(root: string): Promise<LoopbackFtp> {
  const [user, passwd] = ['game', 'a-password-for-the-loopback'];
  const data = { pasv_url: '127.0.0.1', pasv_min: DATA_PORT + (process.pid % 20_000) };
  const ftp = new FtpSrv({ url: 'ftp://127.0.0.1:0', log: SILENT, ...data });
  ftp.on('login', ({ username, password }, resolve, reject) => {
    if (username === user && password === passwd) resolve({ root });
    else reject(new Error('wrong user or password'));
  });
  ftp.on('client-error', () => {}); // The client notices by itself.
  await ftp.listen();
  return { host: '127.0.0.1', port: portOf(ftp), user, passwd, close: async () => void (await ftp.close()) };
}

function portOf(ftp: FtpSrv): number {
  const address = (ftp as unknown as { server: Server }).server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the FTP server has no port');
  return address.port;
}
