import { attributes, type Html, html } from './html.ts';

/** The width of a bar's place in its own units. */
const WIDTH = 1000;
/** A short bar stays visible. */
const BAR_WIDTH_MIN = 4;

/** A bar from `start` to `end` within the span from `from` to `to`. */
export function timeLine(start: number, end: number, from: number, to: number, isOpen: boolean): Html {
  const scale = to > from ? WIDTH / (to - from) : 0;
  const width = Math.max(BAR_WIDTH_MIN, (end - start) * scale);
  return bar(Math.min((start - from) * scale, WIDTH - width), width, isOpen);
}

/** A bar for a share from 0 to 1. The number itself stands beside it. */
export function shareBar(share: number): Html {
  return bar(0, Math.max(0, Math.min(1, share)) * WIDTH, true);
}

function bar(x: number, width: number, isOpen: boolean): Html {
  const place = { class: isOpen && 'open', x: x.toFixed(1), y: 0, width: width.toFixed(1), height: 10 };
  return html`<svg class="timeline" viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none" aria-hidden="true"><rect${attributes(place)}/></svg>`;
}
