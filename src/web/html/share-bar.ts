import { type Html, html } from './html.ts';

/** A bar that shows a part of a whole, from 0 to 1. What it shows stands beside it as a number. */
export function shareBar(share: number): Html {
  const width = Math.max(0, Math.min(100, share * 100)).toFixed(1);
  return html`<svg class="timeline" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="open" x="0" y="0" width="${width}" height="10"/></svg>`;
}
