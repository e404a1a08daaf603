import type { OutputStream } from './command-io.ts';
import { ReaderGone } from './failures.ts';

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
