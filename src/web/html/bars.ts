import { attributes, type Html, html } from './html.ts';

/** The width of a time line in its own units. */
const WIDTH = 1000;
/** What is short is still to be seen. */
const BAR_WIDTH_MIN = 4;

/** A bar that shows where a span of time lies within a greater one. */
export function timeLine(start: number, end: number, from: number, to: number, isOpen: boolean): Html {
  const scale = to > from ? WIDTH / (to - from) : 0;
  const width = Math.max(BAR_WIDTH_MIN, (end - start) * scale);
  const x = Math.min((start - from) * scale, WIDTH - width);
  return html`<svg class="timeline" viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none" aria-hidden="true"><rect${attributes(
    {
      class: isOpen ? 'open' : undefined,
      x: x.toFixed(1),
      y: 0,
      width: width.toFixed(1),
      height: 10,
    },
  )}/></svg>`;
}
