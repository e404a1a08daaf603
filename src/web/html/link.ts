import { URL_LENGTH_MAX } from '../limits.ts';
import { type Html, type HtmlValue, html } from './html.ts';

/** The longest address without its host that a link leads to, so that with any host it is one that the view answers. */
const HREF_LENGTH_MAX = URL_LENGTH_MAX - 512;

/** A link; only what it shows where the address would be longer than the view takes, as with a name of many thousand characters. */
export function linkTo(href: string, content: HtmlValue): Html {
  return href.length > HREF_LENGTH_MAX ? html`${content}` : html`<a href="${href}">${content}</a>`;
}
