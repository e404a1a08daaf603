import { createHash, randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import type { Client, FileInfo } from 'basic-ftp';
import { checkInteger, TIMER_MS_MAX } from '../../arguments/index.ts';
import { TrackingError } from '../../errors.ts';
import { type FtpSettings, parseFtpSettings } from '../config/parse-settings.ts';
import { Mutex } from '../mutex.ts';
import { PARTIAL_ENDING } from '../partial/partial-name.ts';
import { ftpAccessOf, newFtpClient } from '../uploading/ftp-client.ts';
import { redactError } from '../uploading/redact.ts';
import { type PartialQuarantine, sanitizeName } from './partial-quarantine.ts';
import type { FoundPartial, PartialSource } from './partial-source.ts';

/** The FTP server to which partials are uploaded: the same fields as `[FTP]` of a tracker's configuration. */
export interface FtpSourceOptions extends FtpSettings {
  /** How long the server may be silent, in milliseconds. Default 30,000. */
  timeoutMs?: number | undefined;
}

/** @throws TypeError, RangeError that name the field, but never its value, which may be a password */
export function checkFtpOptions(options: FtpSourceOptions): FtpSourceOptions {
  const { timeoutMs, ...settings } = options;
  if (timeoutMs !== undefined) checkInteger('source.timeoutMs', timeoutMs, 1, TIMER_MS_MAX);
  return { ...parseFtpSettings('source', settings), timeoutMs };
}

/** The end of the new name of a refused partial on the server. */
const REFUSED_ENDING = '.refused';

/** The server's answer for a file that is missing or forbidden. */
const NO_FILE = 550;

/** Characters that no name in a command may contain: they lead to other folders, or end the command. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[/\\\u0000-\u001f\u007f]/;

/** Connects to the server. @throws TrackingError TRACKS_READ_FAILED */
export async function openFtpSource(
  options: FtpSourceOptions,
  quarantine: PartialQuarantine | undefined,
): Promise<FtpSource> {
  const client = await newFtpClient('TRACKS_READ_FAILED', options.timeoutMs);
  const source = new FtpSource(client, options, quarantine);
  try {
    await client.access(ftpAccessOf(options));
    if (options.path) await client.cd(options.path);
    return source;
  } catch (error) {
    client.close();
    throw source.failure('connect', error);
  }
}

/** Reads partials from a folder of an FTP server. A connection runs one command at a time. */
export class FtpSource implements PartialSource {
  readonly concurrency = 1;
  readonly #client: Client;
  readonly #options: FtpSourceOptions;
  readonly #quarantine: PartialQuarantine | undefined;
  readonly #sizes = new Map<string, number>();
  readonly #mutex = new Mutex();

  constructor(client: Client, options: FtpSourceOptions, quarantine: PartialQuarantine | undefined) {
    this.#client = client;
    this.#options = options;
    this.#quarantine = quarantine;
  }

  async list(): Promise<FoundPartial[]> {
    const found = (await this.#listAll())
      .filter(({ name, isFile }) => isFile && name.endsWith(PARTIAL_ENDING))
      .map(({ name, size }) => ({ name, sizeBytes: size }));
    for (const { name, sizeBytes } of found) this.#sizes.set(name, sizeBytes);
    return found.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** A download that is shorter than listed was cut, whatever the server says. The next merge tries again. */
  async read(name: string, sizeBytesMax: number): Promise<Uint8Array | undefined | 'too large'> {
    const chunks: Buffer[] = [];
    let size = 0;
    const body = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk);
        size += chunk.length;
        done(size > sizeBytesMax ? new Error('it is too large') : undefined);
      },
    });
    try {
      await this.#run(`read ${name}`, () => this.#client.downloadTo(body, name));
    } catch (error) {
      if (size > sizeBytesMax) return 'too large';
      if (await this.#isGone(name, error)) return undefined;
      throw error;
    }
    const bytes = Buffer.concat(chunks);
    // Servers that do not know sizes list 0.
    if ((this.#sizes.get(name) || bytes.length) === bytes.length) return bytes;
    throw this.failure(`read ${name}`, new Error(`only ${bytes.length} bytes of it arrived`));
  }

  async remove(name: string): Promise<void> {
    try {
      await this.#run(`remove ${name}`, () => this.#client.remove(name));
    } catch (error) {
      if (!(await this.#isGone(name, error))) throw error; // Otherwise another merge was faster.
    }
  }

  /** Copies it into the quarantine, if there is one, and renames it on the server, so that it is not listed again. */
  async refuse(name: string, bytes: Uint8Array | undefined, reason: string): Promise<string | undefined> {
    if (bytes) await this.#quarantine?.add(name, bytes, reason);
    if (UNSAFE.test(name)) return undefined;
    const mark = bytes ? createHash('sha256').update(bytes).digest('hex') : randomBytes(8).toString('hex');
    const refused = `${sanitizeName(name)}.${mark.slice(0, 8)}${REFUSED_ENDING}`;
    try {
      await this.#run(`rename ${name}`, () => this.#client.rename(name, refused));
      return refused;
    } catch (error) {
      if (answerOf(error) !== undefined) return undefined; // The server does not allow it: the partial stays, and each merge reports it.
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#mutex.run(async () => this.#client.close());
  }

  /** An error that says what failed, without the password. */
  failure(what: string, cause: unknown): TrackingError {
    const { host, passwd } = this.#options;
    const reason = redactError(cause, passwd ? [passwd] : []);
    return new TrackingError(
      'TRACKS_READ_FAILED',
      `the FTP server ${host} did not let us ${what}: ${reason.message}`,
      { cause: reason },
    );
  }

  /** Whether a command failed because the file is missing. Servers give the same answer for what they forbid. */
  async #isGone(name: string, error: unknown): Promise<boolean> {
    if (answerOf(error) !== NO_FILE) return false;
    return !(await this.#listAll()).some((file) => file.name === name);
  }

  #listAll(): Promise<FileInfo[]> {
    return this.#run('list the partials', () => this.#client.list());
  }

  /** Runs one command after the other. */
  async #run<T>(what: string, command: () => Promise<T>): Promise<T> {
    try {
      return await this.#mutex.run(command);
    } catch (error) {
      throw this.failure(what, error);
    }
  }
}

/** The code of the server's answer; undefined if it did not answer. */
function answerOf(error: unknown): number | undefined {
  const { code } = ((error as Error).cause ?? {}) as { code?: unknown };
  return typeof code === 'number' ? code : undefined;
}
