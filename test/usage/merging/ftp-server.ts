import type { Server } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import { FileSystem, type FtpConnection, FtpSrv } from 'ftp-srv';

/** What the disk of the server, or the way to it, can do wrong. */
export type FtpFault = 'refused' | 'full' | 'cut' | 'unheard';

/** An FTP server on the loopback whose commands can be made to fail. */
export interface FtpServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly passwd: string;
  /** Called before each file is written: what is to go wrong with it. */
  faultOfUpload: (name: string) => FtpFault | undefined;
  /** Bytes of each file that are really sent to who reads it. */
  readableBytes: number;
}

/** A log without a reader; ftp-srv writes to the terminal without one. */
const SILENT = { child: () => SILENT, ...silence('trace', 'debug', 'info', 'warn', 'error', 'fatal') };

function silence(...names: string[]): Record<string, () => void> {
  return Object.fromEntries(names.map((name) => [name, () => {}]));
}

/** Runs `body` with a server for a folder, which is gone afterwards with all its connections. */
export async function withFtpServer(root: string, body: (server: FtpServer) => Promise<void>): Promise<void> {
  const [user, passwd] = ['collector', 'ftp-secret-2026'];
  // ftp-srv looks for a free port for data from here on.
  const options = { pasv_url: '127.0.0.1', pasv_min: 30_000 + (process.pid % 20_000), timeout: 20_000 };
  const ftp = new FtpSrv({ url: 'ftp://127.0.0.1:0', log: SILENT, ...options });
  await ftp.listen();
  const { server: listening } = ftp as unknown as { server: Server };
  const address = listening.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const server: FtpServer = {
    ...{ host: '127.0.0.1', port, user, passwd },
    faultOfUpload: () => undefined,
    readableBytes: Number.POSITIVE_INFINITY,
  };
  ftp.on('login', ({ connection, username, password }, resolve, reject) => {
    if (username !== user || password !== passwd) return reject(new Error(`no entry with ${password}`));
    resolve({ fs: new FaultyFiles(connection, root, server) });
  });
  ftp.on('client-error', () => {}); // The client is told, or gone.
  try {
    await body(server);
  } finally {
    await ftp.close();
  }
}

class FaultyFiles extends FileSystem {
  readonly #server: FtpServer;
  #unheard = new Set<string>();

  constructor(connection: FtpConnection, root: string, server: FtpServer) {
    super(connection, { root, cwd: '/' });
    this.#server = server;
  }

  override write(name: string, options: { append?: boolean; start?: unknown }): unknown {
    const fault = this.#server.faultOfUpload(name);
    if (fault === 'refused') throw new Error('not now');
    if (fault === 'full') return { stream: new FullDisk(), clientPath: name };
    if (fault === 'cut') setImmediate(() => this.#hangUp());
    if (fault === 'unheard') this.#unheard.add(name);
    return super.write(name, options);
  }

  /** The file is there under its last name, but the client never hears of it. */
  override async rename(from: string, to: string): Promise<unknown> {
    const renamed = await super.rename(from, to);
    if (this.#unheard.delete(from)) {
      this.#hangUp();
      throw new Error('the line is dead');
    }
    return renamed;
  }

  override async read(name: string, options: { start?: unknown }): Promise<unknown> {
    if (this.#server.readableBytes === Number.POSITIVE_INFINITY) return super.read(name, options);
    const { stream } = (await super.read(name, options)) as { stream: AsyncIterable<Buffer> };
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk);
    const short = new PassThrough();
    short.end(Buffer.concat(chunks).subarray(0, this.#server.readableBytes));
    return { stream: short, clientPath: name };
  }

  #hangUp(): void {
    const { commandSocket } = this.connection as unknown as { commandSocket: { destroy(): void } };
    commandSocket.destroy();
  }
}

class FullDisk extends Writable {
  override _write(_chunk: unknown, _encoding: BufferEncoding, done: (error: Error) => void): void {
    done(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
  }
}
