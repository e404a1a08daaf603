import { URL_LENGTH_MAX } from '../limits.ts';
import { type Html, type HtmlValue, html } from './html.ts';

/** The longest path and query of a link. With any host, the view still answers the whole address. */
const HREF_LENGTH_MAX = URL_LENGTH_MAX - 512;

/** A link, or its content alone if the address is too long, as with a name of thousands of characters. */
export function linkTo(href: string, content: HtmlValue): Html {
  return href.length > HREF_LENGTH_MAX ? html`${content}` : html`<a href="${href}">${content}</a>`;
}
