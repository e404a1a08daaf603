import { TrackingError } from '../../errors.ts';
import { hiddenInput } from '../html/form.ts';
import { type Html, html } from '../html/html.ts';
import { bareLayout, layout } from '../html/layout.ts';
import { visible } from '../html/visible-text.ts';
import { HttpError } from '../http-error.ts';
import type { View } from './page.ts';

/** How the view answers an error: with no more than helps the client. */
export interface ErrorAnswer {
  status: number;
  message: string;
  /** Whether `onError` is told of it. */
  isFault: boolean;
}

const MESSAGE_LENGTH_MAX = 500;

/** The answer to an error. @param signal of the request: that the client left is no fault */
export function answerOf(error: unknown, signal: AbortSignal): ErrorAnswer {
  if (error instanceof HttpError) return { status: error.status, message: error.message, isFault: false };
  if (isTimeout(error) || (signal.aborted && error === signal.reason))
    return { status: 503, message: 'This took too long. A narrower filter may help.', isFault: false };
  if (error instanceof TrackingError) return ofStorage(error);
  return { status: 500, message: 'Something went wrong here. It is not your fault.', isFault: true };
}

function ofStorage({ code }: TrackingError): ErrorAnswer {
  if (code === 'TRACKS_NOT_OPEN')
    return { status: 503, message: 'The storage is closed at the moment.', isFault: false };
  if (code === 'TRACKS_CORRUPTED')
    return { status: 500, message: 'A record of the storage is damaged (TRACKS_CORRUPTED).', isFault: true };
  return { status: 500, message: `The storage could not be read (${code}).`, isFault: true };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'This address cannot be understood',
  403: 'Not allowed',
  404: 'Not found',
  405: 'This view only reads',
  414: 'This address is too long',
  429: 'Too many attempts',
  503: 'Not now',
};

/** A page for an error. It has the navigation if the client has access. */
export function errorDocument(view: View, { status, message }: ErrorAnswer, hasAccess: boolean): Html {
  const title = TITLES[status] ?? 'Something went wrong';
  const content = html`<p class="bad"><bdi>${visible(message.slice(0, MESSAGE_LENGTH_MAX))}</bdi></p>`;
  if (!hasAccess) return bareLayout(view, title, content);
  return layout(view, { title, section: undefined, content });
}

/** The page that asks for the token. It keeps the other parameters of the address for the page behind it. */
export function loginDocument(view: View, path: string, params: URLSearchParams, message: string): Html {
  const others = [...params].filter(([name]) => name !== 'token');
  const content = html`<p>${message}</p>
<form class="login" method="get" action="${view.links.to(path)}">
${others.map(([name, value]) => hiddenInput(name, value))}
<div class="field"><label for="f-token">Token</label><input id="f-token" name="token" type="password" required autocomplete="current-password"></div>
<div class="buttons"><button type="submit">Open</button></div>
</form>`;
  return bareLayout(view, view.title, content);
}
