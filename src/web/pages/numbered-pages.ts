import type { Html } from '../html/html.ts';
import { pageLinks } from '../html/page-links.ts';
import { HttpError } from '../http-error.ts';

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
