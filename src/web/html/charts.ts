import { attributes, type Html, type HtmlValue, html } from './html.ts';

/** A point of a chart: its time, its label, and its value in each series, or null for no value. */
export interface ChartPoint {
  /** Milliseconds since 1970, UTC. */
  time: number;
  label: HtmlValue;
  values: readonly (number | null)[];
}

export interface Chart {
  title: string;
  /** The names of its series. */
  series: readonly string[];
  /** The heading of the points' column: `Day`. */
  unit: string;
  points: readonly ChartPoint[];
  kind: 'bars' | 'lines';
  /** The IANA name of the time zone of the axis. */
  zone: string;
}

/**
 * A chart with the table of its values. The script draws the table, so both always agree, and without scripts the table
 * remains.
 */
export function chart({ title, series, unit, points, kind, zone }: Chart): Html {
  const rows = points.map(
    ({ time, label, values }) =>
      html`<tr data-time="${time / 1000}"><th scope="row">${label}</th>${values.map(valueCell)}</tr>
`,
  );
  return html`<figure class="chart"${attributes({ 'data-kind': kind, 'data-zone': zone })}>
<figcaption>${title}</figcaption>
<div class="plot" aria-hidden="true"></div>
<details><summary>Values of the chart “${title}”</summary>
<div class="scroll" role="region" aria-label="Values: ${title}" tabindex="0"><table>
<caption class="unseen">${title}</caption>
<thead><tr><th scope="col">${unit}</th>${series.map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead>
<tbody>
${rows}</tbody></table></div></details>
</figure>`;
}

function valueCell(value: number | null): Html {
  if (value === null) return html`<td class="number"></td>`;
  return html`<td class="number" data-value="${value}">${value.toLocaleString('en-US')}</td>`;
}

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
