import { ArgumentTypeError } from '../errors.ts';
import { describe } from './describe.ts';
import { checkFunction } from './values.ts';

/** What every call takes that may run for long. */
export interface LongCallOptions<P> {
  /** Is told after each batch. */
  onProgress?: ((progress: P) => void) | undefined;
  /** Ends the call: it rejects with the signal's reason and leaves what the death of the process would leave. */
  signal?: AbortSignal | undefined;
}

/** Runs a call that can be watched and ended. */
export class LongCall<P> {
  readonly #signal: AbortSignal | undefined;
  readonly #onProgress: ((progress: P) => void) | undefined;

  /** @throws TypeError */
  constructor({ onProgress, signal }: LongCallOptions<P>) {
    this.#onProgress = checkFunction('onProgress', onProgress);
    this.#signal = checkSignal(signal);
  }

  /**
   * @param begin is given what it tells its progress to, which throws when the call is to end
   * @throws the reason of the signal, whatever it becomes in `begin`
   */
  async run<T>(begin: (onProgress: ((progress: P) => void) | undefined) => Promise<T>): Promise<T> {
    const signal = this.#signal;
    if (!signal) return begin(this.#onProgress);
    signal.throwIfAborted();
    try {
      return await begin((progress) => {
        signal.throwIfAborted();
        this.#onProgress?.(progress);
      });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  }
}

/** What a reading resolves to, unless the signal comes first: the rest of the reading is then dropped. */
export function unlessAborted<T>(signal: AbortSignal | undefined, reading: Promise<T>): Promise<T> {
  return signal ? raceWith(signal, reading) : reading;
}

async function raceWith<T>(signal: AbortSignal, reading: Promise<T>): Promise<T> {
  let abort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([reading, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Checks a signal that may be absent. @throws TypeError */
export function checkSignal(value: unknown): AbortSignal | undefined {
  if (value === undefined || value instanceof AbortSignal) return value;
  throw new ArgumentTypeError(`signal must be an AbortSignal, received ${describe(value)}`);
}
