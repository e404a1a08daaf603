import { formatCount } from '../../charts/index.ts';
import { counted } from '../html/figures.ts';
import { attributes, type Html, html } from '../html/html.ts';
import { shorten, visible } from '../html/visible-text.ts';
import { TREE_CHILDREN_MAX, TREE_DEPTH_MAX, TREE_NODES_MAX, TREE_TEXT_LENGTH_MAX } from '../limits.ts';
import { bytesText, dateText, previewOfValue, scalarText } from './data-preview.ts';

/** Branches are open down to this depth, unless they are large. */
const OPEN_DEPTH = 3;
const OPEN_CHILDREN_MAX = 50;
const KEY_LENGTH_MAX = 200;
const BYTES_MAX = 256;

/** A track's data as a tree of lists that open and close. Of very large data it shows a part, and says so. */
export function dataTree(data: object): Html {
  const tree = new DataTree();
  return html`<div class="tree">${tree.children(data, 0)}</div>`;
}

type Entry = readonly [label: Html | undefined, value: unknown];

class DataTree {
  #left = TREE_NODES_MAX;

  children(value: object, depth: number): Html {
    const items: Html[] = [];
    for (const entry of entriesOf(value)) {
      if (this.#left <= 0 || items.length === TREE_CHILDREN_MAX)
        return html`<ul>${items}<li class="note">${restText(value, items.length)}</li></ul>`;
      this.#left--;
      items.push(this.#item(entry, depth));
    }
    return html`<ul>${items}</ul>`;
  }

  #item([label, value]: Entry, depth: number): Html {
    const name = label && html`<span class="key">${label}</span>`;
    const isBranch = typeof value === 'object' && value !== null && sizeOf(value) !== undefined;
    if (!isBranch) return html`<li>${name}${leaf(value)}</li>`;
    const size = sizeOf(value)!;
    const kind = html`<span class="kind">${kindOf(value, size)}</span>`;
    if (size === 0) return html`<li>${name}${kind}</li>`;
    if (depth >= TREE_DEPTH_MAX)
      return html`<li>${name}${kind} <span class="note">is nested deeper than this page shows</span></li>`;
    const isOpen = depth < OPEN_DEPTH && size <= OPEN_CHILDREN_MAX;
    return html`<li><details${attributes({ open: isOpen })}><summary>${name}${kind}</summary>${this.children(value, depth + 1)}</details></li>`;
  }
}

function restText(value: object, shown: number): string {
  const rest = (sizeOf(value) ?? 0) - shown;
  return `${formatCount(rest)} more ${rest === 1 ? 'is' : 'are'} not shown here; the download has everything.`;
}

/** The number of values in a branch; undefined if the value is no branch. */
function sizeOf(value: object): number | undefined {
  if (value instanceof Date || value instanceof Uint8Array) return undefined;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Map || value instanceof Set) return value.size;
  return Object.keys(value).length;
}

function kindOf(value: object, size: number): string {
  if (Array.isArray(value)) return `array of ${formatCount(size)}`;
  if (value instanceof Map) return `map of ${formatCount(size)}`;
  if (value instanceof Set) return `set of ${formatCount(size)}`;
  return size === 0 ? 'empty mapping' : `mapping of ${formatCount(size)}`;
}

function* entriesOf(value: object): Generator<Entry> {
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) yield [html`${i}`, value[i]];
  } else if (value instanceof Set) {
    for (const each of value) yield [undefined, each];
  } else if (value instanceof Map) {
    for (const [key, each] of value) yield [html`<bdi>${previewOfValue(key, KEY_LENGTH_MAX)}</bdi>`, each];
  } else {
    for (const [key, each] of Object.entries(value)) yield [keyLabel(key), each];
  }
}

function keyLabel(key: string): Html {
  return key === '' ? html`<em>empty key</em>` : html`<bdi>${visible(shorten(key, KEY_LENGTH_MAX))}</bdi>`;
}

function leaf(value: unknown): Html {
  if (typeof value === 'string') return textLeaf(value);
  if (value instanceof Date) return html`<span class="value date">${dateText(value)}</span>`;
  if (value instanceof Uint8Array)
    return html`<code class="value bytes">${bytesText(value, BYTES_MAX)}</code>`;
  const kind = value === null ? 'null' : typeof value;
  return html`<span class="value ${kind}">${scalarText(value)}</span>`;
}

function textLeaf(text: string): Html {
  const shown = visible(text.slice(0, TREE_TEXT_LENGTH_MAX));
  const rest = text.length - TREE_TEXT_LENGTH_MAX;
  const note = rest > 0 && html` <span class="note">… and ${counted(rest, 'more character')}</span>`;
  return html`<bdi class="value string">${shown}</bdi>${note}`;
}
