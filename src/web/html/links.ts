import { HttpError } from '../http-error.ts';
import { URL_LENGTH_MAX } from '../limits.ts';
import { attributes, type Html, type HtmlValue, html } from './html.ts';

/** The longest path and query of a link. With any host, the view still answers the whole address. */
const HREF_LENGTH_MAX = URL_LENGTH_MAX - 512;

/** A link, or its content alone if the address is too long, as with a name of thousands of characters. */
export function linkTo(href: string, content: HtmlValue): Html {
  return href.length > HREF_LENGTH_MAX ? html`${content}` : html`<a href="${href}">${content}</a>`;
}

/** A link to another page of a list; without an address there is no such page. */
type PageLink = readonly [text: string, href: string | undefined];

/** Links to the first, previous, next and last page of a list. */
export function pageLinks(label: string, links: readonly [PageLink, PageLink, PageLink, PageLink]): Html {
  const items = links.map(([text, href], i) => {
    if (href === undefined) return html`<li><span class="off" aria-disabled="true">${text}</span></li>`;
    const rel = [undefined, 'prev', 'next'][i];
    return html`<li><a href="${href}"${attributes({ rel })}>${text}</a></li>`;
  });
  return html`<nav class="pages" aria-label="${label}"><ul>${items}</ul></nav>`;
}

/** A page of a list: the items from `start` to before `end`. */
export interface NumberedPage {
  /** From 1. */
  page: number;
  pages: number;
  total: number;
  start: number;
  end: number;
}

/** The page that an address names. @throws HttpError if there is no such page */
export function pageOf(total: number, params: URLSearchParams, length: number): NumberedPage {
  const text = params.get('page') ?? '1';
  const page = Number(text);
  if (!/^\d{1,9}$/.test(text) || page < 1)
    throw new HttpError(400, `'page' must be the number of a page, but it is '${text}'.`);
  const pages = Math.max(1, Math.ceil(total / length));
  if (page > pages) throw new HttpError(404, `There is no page ${page}; the last one is ${pages}.`);
  return { page, pages, total, start: (page - 1) * length, end: Math.min(total, page * length) };
}

/** Links to the other pages. `to` gives the address of a page. */
export function numberedLinks(
  label: string,
  { page, pages }: NumberedPage,
  to: (page: number) => string,
): Html {
  const [back, on] = [page > 1, page < pages];
  return pageLinks(label, [
    ['First', back ? to(1) : undefined],
    ['Previous', back ? to(page - 1) : undefined],
    ['Next', on ? to(page + 1) : undefined],
    ['Last', on ? to(pages) : undefined],
  ]);
}
