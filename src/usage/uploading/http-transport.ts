import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { TrackingError } from '../../errors.ts';
import { parseHqSettings } from '../config/parse-settings.ts';
import { redactError } from './redact.ts';
import type { HqSettings } from './settings.ts';
import type { Transport } from './transport.ts';

/**
 * Uploads by POST: the body is the partial (`application/gzip`), the header `X-Usage-Partial` its name. Any status 2xx means that the
 * receiver has it for good, also if it had it before; anything else, a redirection too, is a failure. Errors never show the key.
 *
 * @throws TypeError, RangeError that name the setting
 */
export function httpTransport(settings: HqSettings): Transport {
  const { host, api_key } = parseHqSettings('settings', settings);
  return {
    async send(name, bytes, signal) {
      try {
        checkStatus(await post(new URL(host), api_key, name, bytes, signal));
      } catch (error) {
        const cause = redactError(error, [api_key]);
        const { origin } = new URL(host);
        throw new TrackingError('TRACKS_UPLOAD_FAILED', `the upload to ${origin} failed: ${cause.message}`, {
          cause,
        });
      }
    },
  };
}

/**
 * The status of the answer. This is not `fetch` because an upload in the background must not keep the program going, and the socket
 * of a fetch cannot be told so.
 */
function post(
  url: URL,
  apiKey: string,
  name: string,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<number> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const headers = {
    authorization: `Bearer ${apiKey}`,
    'content-type': 'application/gzip',
    'content-length': bytes.length,
    'x-usage-partial': name,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers, signal, agent: false }, (response) => {
      readToEnd(response).then(() => resolve(response.statusCode ?? 0), reject);
    });
    sent.on('socket', (socket) => socket.unref());
    sent.on('error', reject);
    sent.end(bytes);
  });
}

/** The answer counts only when it came as a whole: what it says does not matter. */
function readToEnd(response: IncomingMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    response.on('error', reject);
    response.on('end', resolve);
    response.on('close', () => reject(new Error('the answer was cut short')));
    response.resume();
  });
}

function checkStatus(status: number): void {
  if (status < 200 || status > 299) throw new Error(`the receiver answered with status ${status}`);
}
