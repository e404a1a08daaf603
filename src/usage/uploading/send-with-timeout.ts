import type { Transport } from './transport.ts';

/** Sends a partial within a time limit. A transport that ignores its signal may go on; the same partial is sent again later. */
export async function sendWithTimeout(
  transport: Transport,
  { name, bytes }: { name: string; bytes: Uint8Array },
  timeoutMs: number,
  stopped: AbortSignal,
): Promise<void> {
  const { signal, end } = limit(timeoutMs, stopped);
  try {
    await Promise.race([send(transport, name, bytes, signal), rejection(signal)]);
  } finally {
    end();
  }
}

/** Sends a copy of the bytes, so that the transport cannot change the stored ones. */
async function send(
  transport: Transport,
  name: string,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  await transport.send(name, Uint8Array.from(bytes), signal);
}

function limit(timeoutMs: number, stopped: AbortSignal): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  const timer = setTimeout(
    () => controller.abort(new Error(`it took longer than ${timeoutMs} milliseconds`)),
    timeoutMs,
  );
  timer.unref();
  return { signal: AbortSignal.any([controller.signal, stopped]), end: () => clearTimeout(timer) };
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
