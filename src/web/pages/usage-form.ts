import type { TimeSpan } from '../filters/time-filter.ts';
import { chooser, hiddenInput, inputField } from '../html/form.ts';
import { type Html, html } from '../html/html.ts';
import { inputValue } from '../html/times.ts';
import type { View } from './page.ts';

/** The form that chooses the time of usage. It passes on `params`. */
export function rangeForm(
  { links, zone }: View,
  path: string,
  range: TimeSpan,
  params: Record<string, string> = {},
): Html {
  const input = (name: 'from' | 'to', label: string) =>
    inputField(name, label, inputValue(range[name], zone), { type: 'datetime-local', step: 1 });
  const hidden = Object.entries(params).map(([name, value]) => hiddenInput(name, value));
  const fields = html`${hidden}${input('from', 'From')}${input('to', 'Up to')}`;
  return chooser('Choose the time', links.to(path), fields, links.to(path, params));
}
