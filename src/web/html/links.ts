import { HttpError } from '../http-error.ts';
import { URL_LENGTH_MAX } from '../limits.ts';
import { type Html, type HtmlValue, html } from './html.ts';

/** The longest path and query of a link. With any host, the view still answers the whole address. */
const HREF_LENGTH_MAX = URL_LENGTH_MAX - 512;

/** A link, or its content alone if the address is too long, as with a name of thousands of characters. */
export function linkTo(href: string, content: HtmlValue): Html {
  return href.length > HREF_LENGTH_MAX ? html`${content}` : html`<a href="${href}">${content}</a>`;
}

/** The addresses of the other pages of a list; undefined for a page that is not there. */
export interface PageTargets {
  first?: string | undefined;
  previous?: string | undefined;
  next?: string | undefined;
  last?: string | undefined;
}

/** The texts of the four links. */
export interface PageNames {
  first: string;
  previous: string;
  next: string;
  last: string;
}

/** Links to the other pages of a list. */
export function pageLinks(label: string, targets: PageTargets, names: PageNames): Html {
  const link = (way: keyof PageTargets, rel?: string): Html => {
    const href = targets[way];
    if (href === undefined) return html`<li><span class="off" aria-disabled="true">${names[way]}</span></li>`;
    return rel === undefined
      ? html`<li><a href="${href}">${names[way]}</a></li>`
      : html`<li><a href="${href}" rel="${rel}">${names[way]}</a></li>`;
  };
  const links = [link('first'), link('previous', 'prev'), link('next', 'next'), link('last')];
  return html`<nav class="pages" aria-label="${label}"><ul>${links}</ul></nav>`;
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
  const targets = {
    first: page > 1 ? to(1) : undefined,
    previous: page > 1 ? to(page - 1) : undefined,
    next: page < pages ? to(page + 1) : undefined,
    last: page < pages ? to(pages) : undefined,
  };
  return pageLinks(label, targets, { first: 'First', previous: 'Previous', next: 'Next', last: 'Last' });
}
