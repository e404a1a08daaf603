import { once } from 'node:events';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { Logger } from '../../src/logfile/index.ts';
import { benchFolder, loadPeer } from '../project.ts';

/** The size at which every product rolls its file. */
const ROLL_SIZE_BYTES = 10 * 1024 * 1024;
/** More than any run makes, so that no product has to drop one. */
const BACKUP_COUNT = 1_000;

/** A product that writes lines to a file which is rolled. */
export interface LineWriter {
  write(message: string): void;
  /** Resolves when every line is in the file. */
  finish(): Promise<void>;
}

/** Each with a time of its own making and the message in every line, except for the bare stream, which gets a finished line. */
export const WRITERS: Record<string, (folder: string) => Promise<LineWriter>> = {
  tracktree: openTracktree,
  'rotating-file-stream': openStream,
  'rotating-file-stream in chunks': openChunkedStream,
  'pino with pino-roll': openPino,
  'winston File': openWinstonFile,
  'winston with daily-rotate-file': openWinstonRotating,
};

async function openTracktree(folder: string): Promise<LineWriter> {
  const logger = new Logger('bench', join(folder, 'log'), {
    maxBytes: ROLL_SIZE_BYTES,
    backupCount: BACKUP_COUNT,
  });
  return { write: (message) => logger.log(message), finish: () => logger.close() };
}

interface StreamPeer {
  createStream(name: string, options: object): Writable;
}

async function createRotatingStream(folder: string): Promise<Writable> {
  const { createStream } = await loadPeer<StreamPeer>('rotating-file-stream');
  return createStream('log', { path: folder, size: `${ROLL_SIZE_BYTES}B`, rotate: BACKUP_COUNT });
}

async function openStream(folder: string): Promise<LineWriter> {
  const stream = await createRotatingStream(folder);
  return {
    write: (message) => void stream.write(`2026-11-21 19:09:07,123;${message}\n`),
    finish: () => end(stream),
  };
}

/** The stream as someone would use it who collects the lines of one turn of the event loop; the most it can give. */
async function openChunkedStream(folder: string): Promise<LineWriter> {
  const stream = await createRotatingStream(folder);
  let lines = '';
  const flush = (): void => {
    if (lines !== '') stream.write(lines);
    lines = '';
  };
  return {
    write(message) {
      if (lines === '') setImmediate(flush);
      lines += `2026-11-21 19:09:07,123;${message}\n`;
    },
    async finish() {
      flush();
      await end(stream);
    },
  };
}

interface PinoPeer {
  pino: ((stream: Writable) => { info(message: string): void }) & {
    transport(options: object): Writable;
  };
}

async function openPino(folder: string): Promise<LineWriter> {
  const { pino } = await loadPeer<PinoPeer>('pino');
  const target = createRequire(join(benchFolder, 'package.json')).resolve('pino-roll');
  const options = { file: join(folder, 'log'), size: `${ROLL_SIZE_BYTES / 1024}k`, mkdir: true };
  const transport = pino.transport({ target, options });
  // Its thread does not keep the process alive while it is waited for.
  const alive = setInterval(() => {}, 1_000);
  await once(transport, 'ready');
  const logger = pino(transport);
  return {
    write: (message) => logger.info(message),
    async finish() {
      await end(transport, 'close');
      clearInterval(alive);
    },
  };
}

interface WinstonPeer {
  createLogger(options: object): Writable & { info(message: string): void };
  format: {
    combine(...formats: unknown[]): unknown;
    timestamp(): unknown;
    printf(print: (info: { timestamp: string; message: string }) => string): unknown;
  };
  transports: { File: new (options: object) => Writable };
}

async function openWinstonFile(folder: string): Promise<LineWriter> {
  const { default: winston } = await loadPeer<{ default: WinstonPeer }>('winston');
  const { File } = winston.transports;
  return openWinston(winston, new File({ dirname: folder, filename: 'log', maxsize: ROLL_SIZE_BYTES }));
}

async function openWinstonRotating(folder: string): Promise<LineWriter> {
  const { default: winston } = await loadPeer<{ default: WinstonPeer }>('winston');
  const { default: Rotating } = await loadPeer<{ default: new (options: object) => Writable }>(
    'winston-daily-rotate-file',
  );
  return openWinston(
    winston,
    new Rotating({
      dirname: folder,
      filename: 'log',
      maxSize: ROLL_SIZE_BYTES,
      auditFile: join(folder, 'audit'),
    }),
  );
}

function openWinston(winston: WinstonPeer, transport: Writable): LineWriter {
  const { combine, timestamp, printf } = winston.format;
  const print = printf(({ timestamp: time, message }) => `${time};${message}`);
  const logger = winston.createLogger({ format: combine(timestamp(), print), transports: [transport] });
  return {
    write: (message) => logger.info(message),
    async finish() {
      const finished = once(transport, 'finish');
      logger.end();
      await finished;
    },
  };
}

async function end(stream: Writable, event = 'finish'): Promise<void> {
  const ended = once(stream, event);
  stream.end();
  await ended;
}
