import type { TimeSpan } from '../filters/time-filter.ts';
import { type Html, html } from '../html/html.ts';
import { inputValue } from '../html/times.ts';
import type { View } from './page.ts';

/** The form that says from when to when usage is looked at; `fields` go on as they are. */
export function rangeForm(
  { links, zone }: View,
  path: string,
  range: TimeSpan,
  fields: Record<string, string> = {},
): Html {
  const input = (name: 'from' | 'to', label: string) =>
    html`<div class="field"><label for="f-${name}">${label}</label><input type="datetime-local" step="1" id="f-${name}" name="${name}" value="${inputValue(range[name], zone)}"></div>`;
  const hidden = Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form class="filter" method="get" action="${links.to(path)}" role="search" aria-label="Choose the time">
${hidden}${input('from', 'From')}${input('to', 'Up to')}
<div class="buttons"><button type="submit">Show</button> <a href="${links.to(path, fields)}">Clear</a></div>
</form>`;
}
