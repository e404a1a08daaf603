import { type Html, html } from './html.ts';

/** Where one can go from a page of a list; what is undefined cannot be gone to. */
export interface PageTargets {
  first?: string | undefined;
  previous?: string | undefined;
  next?: string | undefined;
  last?: string | undefined;
}

/** What the four ways are called. */
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
