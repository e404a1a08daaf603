import type { Transport } from './transport.ts';

/** Sends a partial within a time limit. A transport that ignores its signal may go on; the same partial is sent again later. */
export async function sendWithTimeout(
  transport: Transport,
  { name, bytes }: { name: string; bytes: Uint8Array },
  timeoutMs: number,
  stopped: AbortSignal,
): Promise<void> {
  const timeout = new AbortController();
  const timer = setTimeout(
    () => timeout.abort(new Error(`it took longer than ${timeoutMs} milliseconds`)),
    timeoutMs,
  );
  timer.unref();
  const signal = AbortSignal.any([timeout.signal, stopped]);
  // A copy of the bytes, so that the transport cannot change the stored ones.
  const send = async () => transport.send(name, Uint8Array.from(bytes), signal);
  try {
    await Promise.race([send(), rejection(signal)]);
  } finally {
    clearTimeout(timer);
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
