import { ReaderGone } from './failures.ts';

/** A stream that a command writes to. */
export type OutputStream = NodeJS.WritableStream & {
  isTTY?: boolean | undefined;
  columns?: number | undefined;
};

/** The stream that a command may read from. */
export type InputStream = NodeJS.ReadableStream & { isTTY?: boolean | undefined };

/** The streams, variables and signal of a command. */
export interface CommandIo {
  stdin: InputStream;
  /** Takes data. */
  stdout: OutputStream;
  /** Takes messages, questions and progress. */
  stderr: OutputStream;
  env: Readonly<Record<string, string | undefined>>;
  /** Aborts when the user stops the command. The reason is the name of the signal, such as `SIGINT`. */
  signal: AbortSignal;
}

/** The codes of errors after the reader has gone. */
const GONE_CODES = ['EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END', 'EOF'];

/** An output that writes no faster than its reader reads. */
export class Output {
  readonly #stream: OutputStream;
  #error: Error | undefined;

  constructor(stream: OutputStream) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#error ??= GONE_CODES.includes(error.code ?? '') ? new ReaderGone('the reader has gone') : error;
    });
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  /** The columns of the terminal; undefined where there is none. */
  get columns(): number | undefined {
    return this.isTerminal ? this.#stream.columns : undefined;
  }

  /** Resolves when there is room for more. @throws ReaderGone if the reader has gone; the error of the stream */
  async write(data: string | Uint8Array): Promise<void> {
    if (this.#error) throw this.#error;
    if (this.#stream.write(data)) return;
    await this.#once('drain');
    if (this.#error) throw this.#error;
  }

  /** Resolves when all data is written. @throws as `write` */
  async finish(): Promise<void> {
    if (this.#error) throw this.#error;
    await new Promise<void>((resolve) => this.#stream.write('', () => resolve()));
    if (this.#error) throw this.#error;
  }

  /** Waits for an event, or for the end of the stream. */
  #once(event: 'drain'): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        for (const name of [event, 'error', 'close']) this.#stream.removeListener(name, done);
        resolve();
      };
      for (const name of [event, 'error', 'close']) this.#stream.on(name, done);
    });
  }
}

/**
 * Whether a stream takes colours: a terminal does, unless NO_COLOR is set or TERM is `dumb`; other streams do if FORCE_COLOR
 * is set and is not 0.
 *
 * @param isWanted `--color` or `--no-color`, which decides if there is one
 */
export function takesColor(stream: OutputStream, env: CommandIo['env'], isWanted?: boolean): boolean {
  if (isWanted !== undefined) return isWanted;
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return stream.isTTY === true && env.TERM !== 'dumb';
}

/** The styles of a terminal. Without colours they leave the text as it is. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  alarm(text: string): string;
}

export function createPaint(isColored: boolean): Paint {
  const style = (on: number, off: number) => (text: string) =>
    isColored ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return { bold: style(1, 22), dim: style(2, 22), alarm: style(31, 39) };
}
