import type { Html } from '../html/html.ts';
import { pageLinks } from '../html/page-links.ts';
import { HttpError } from '../http-error.ts';

/** A part of a list that is divided into numbered pages: what is in it begins at `start` and ends before `end`. */
export interface NumberedPage {
  /** From 1. */
  page: number;
  pages: number;
  total: number;
  start: number;
  end: number;
}

/** The part of a list that an address asks for by its number. @throws HttpError for what is no number of a page */
export function pageOf(total: number, params: URLSearchParams, length: number): NumberedPage {
  const text = params.get('page') ?? '1';
  const page = Number(text);
  if (!/^\d{1,9}$/.test(text) || page < 1)
    throw new HttpError(400, `'page' must be the number of a page, but it is '${text}'.`);
  const pages = Math.max(1, Math.ceil(total / length));
  if (page > pages) throw new HttpError(404, `There is no page ${page}; the last one is ${pages}.`);
  return { page, pages, total, start: (page - 1) * length, end: Math.min(total, page * length) };
}

/** Links to the other pages; `to` gives the address of a page. */
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

/** The value of a parameter that has to be one of some. @throws HttpError that names them */
export function choiceOf<T extends string>(params: URLSearchParams, name: string, choices: readonly T[]): T {
  const text = params.get(name) ?? choices[0]!;
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw new HttpError(400, `'${name}' can be ${choices.join(' or ')}, but it is '${text}'.`);
}

/** Refuses parameters that a page does not know. @throws HttpError */
export function checkParams(params: URLSearchParams, known: readonly string[]): void {
  for (const name of params.keys()) {
    if (known.includes(name)) continue;
    const others = known.length === 0 ? 'this page takes none' : `known are ${known.join(', ')}`;
    throw new HttpError(400, `There is no parameter '${name}'; ${others}.`);
  }
}
