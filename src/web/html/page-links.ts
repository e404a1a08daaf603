import { type Html, html } from './html.ts';

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
