import { parseText, parseValue } from '../../arguments/index.ts';
import type { TimeZone } from '../../clocks/index.ts';
import { HttpError } from '../http-error.ts';
import type { View } from '../pages/page.ts';
import { checkParams, parseTime } from './params.ts';

/** The parameters that filter tracks in every storage. */
const NAMES = ['task', 'user', 'run', 'from', 'to'] as const;
/** The beginning of parameters that filter by attributes of data. */
const DATA_PREFIX = 'data.';
const RUN_ID_MAX = 0xffffffff;

/** A filter for tracks: the parameters of an address, and the criteria for the storage. */
export class TrackFilter {
  /** The parameters that are not empty. */
  readonly fields: ReadonlyMap<string, string>;
  readonly criteria: Readonly<Record<string, unknown>>;

  private constructor(fields: ReadonlyMap<string, string>, criteria: Record<string, unknown>) {
    this.fields = fields;
    this.criteria = criteria;
  }

  /**
   * Reads the filter of an address. It ignores empty parameters.
   *
   * @param others the parameters of the address that are no filters
   * @throws HttpError that names a wrong parameter, or one that is neither a filter nor among `others`
   */
  static parse({ storage, zone }: View, params: URLSearchParams, others: readonly string[]): TrackFilter {
    const known = [...NAMES, `${DATA_PREFIX}…`, ...others];
    checkParams(params, known, (name) => isFilterName(name) || others.includes(name));
    const fields = new Map<string, string>();
    const criteria: Record<string, unknown> = {};
    for (const [name, text] of params) {
      if (!isFilterName(name) || text.trim() === '') continue;
      if (fields.has(name)) throw new HttpError(400, `'${name}' can be given once only.`);
      fields.set(name, text);
      Object.assign(criteria, criterionOf(name, text, storage.indexAttributes, zone));
    }
    return new TrackFilter(fields, criteria);
  }

  get isEmpty(): boolean {
    return this.fields.size === 0;
  }

  /** The parameters of this filter, and more behind them. */
  toParams(more: Record<string, string | undefined> = {}): URLSearchParams {
    const params = new URLSearchParams([...this.fields]);
    for (const [name, value] of Object.entries(more)) if (value !== undefined) params.set(name, value);
    return params;
  }

  /** The parameters of this filter without one of them. */
  without(name: string): URLSearchParams {
    return new URLSearchParams([...this.fields].filter(([each]) => each !== name));
  }
}

/** The parameter that filters by an attribute of data. */
export const dataField = (attribute: string): string => DATA_PREFIX + attribute;

function isFilterName(name: string): boolean {
  return (NAMES as readonly string[]).includes(name) || name.startsWith(DATA_PREFIX);
}

function criterionOf(
  name: string,
  text: string,
  attributes: readonly string[],
  zone: TimeZone,
): Record<string, unknown> {
  switch (name) {
    case 'task':
      return { taskId: parseText(checkText(name, text)) };
    case 'user':
      return { userName: parseText(checkText(name, text)) };
    case 'run':
      return { runId: parseRun(text) };
    case 'from':
      return { timeFrom: parseTime(name, text, zone).first };
    case 'to':
      return { timeTo: parseTime(name, text, zone).last };
    default:
      return { [knownAttribute(name, attributes)]: parseValue(checkText(name, text)) };
  }
}

function checkText(name: string, text: string): string {
  if (text.isWellFormed()) return text;
  throw new HttpError(400, `'${name}' holds half a character.`);
}

function parseRun(text: string): number {
  const run = text.trim();
  if (/^\d{1,10}$/.test(run) && Number(run) > 0 && Number(run) <= RUN_ID_MAX) return Number(run);
  throw new HttpError(400, `'run' must be the number of a run such as 7, but it is '${text}'.`);
}

function knownAttribute(name: string, attributes: readonly string[]): string {
  const attribute = name.slice(DATA_PREFIX.length);
  if (attributes.includes(attribute)) return attribute;
  const known = attributes.length === 0 ? 'none' : attributes.join(', ');
  throw new HttpError(
    400,
    `'${attribute}' is not an indexed attribute of data in this storage; there are: ${known}.`,
  );
}
