import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { TrackingError } from '../../errors.ts';
import { parseHqSettings } from '../config/parse-settings.ts';
import { PARTIAL_NAME_HEADER } from '../partial/partial-name.ts';
import { redactError } from './redact.ts';
import type { HqSettings } from './settings.ts';
import type { Transport } from './transport.ts';

/**
 * Uploads by POST: the body is the partial (`application/gzip`), the header `X-Usage-Partial` its name. Any status 2xx means that the
 * receiver has it for good, also if it had it before; anything else, a redirection too, is a failure. A status of 400, 413 or 422 says that
 * the receiver will not take this partial: the error has the code TRACKS_INVALID_PARTIAL then. Errors never show the key.
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
        const code = error instanceof Refused ? 'TRACKS_INVALID_PARTIAL' : 'TRACKS_UPLOAD_FAILED';
        throw new TrackingError(code, `the upload to ${new URL(host).origin} failed: ${cause.message}`, {
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
    [PARTIAL_NAME_HEADER]: name,
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

/** What a receiver answers to a partial that it does not want, however often it comes. */
const REFUSING = [400, 413, 422];

/** The receiver looked at the partial, and does not take it. */
class Refused extends Error {}

function checkStatus(status: number): void {
  if (status >= 200 && status <= 299) return;
  const message = `the receiver answered with status ${status}`;
  throw REFUSING.includes(status) ? new Refused(message) : new Error(message);
}
