import type { OutputStream } from './command-io.ts';
import { ReaderGone } from './failures.ts';

/** What stands for a reader that has gone. */
const GONE_CODES = ['EPIPE', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END', 'EOF'];

/** Writes data, no faster than it is read. */
export class Output {
  readonly #stream: OutputStream;
  #error: Error | undefined;

  constructor(stream: OutputStream) {
    this.#stream = stream;
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#error ??= GONE_CODES.includes(error.code ?? '') ? new ReaderGone('nobody reads on') : error;
    });
  }

  get isTerminal(): boolean {
    return this.#stream.isTTY === true;
  }

  /** The columns of the terminal; undefined where there is none. */
  get columns(): number | undefined {
    return this.isTerminal ? this.#stream.columns : undefined;
  }

  /** Resolves when there is room for more. @throws ReaderGone if nobody reads on; what the stream failed with */
  async write(data: string | Uint8Array): Promise<void> {
    if (this.#error) throw this.#error;
    if (this.#stream.write(data)) return;
    await this.#once('drain');
    if (this.#error) throw this.#error;
  }

  /** Resolves when everything has been handed over. @throws as `write` */
  async finish(): Promise<void> {
    if (this.#error) throw this.#error;
    await new Promise<void>((resolve) => this.#stream.write('', () => resolve()));
    if (this.#error) throw this.#error;
  }

  /** Waits for an event, or for what makes it never come. */
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
