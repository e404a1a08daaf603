import { NAMED_TIME_FORMS, type NamedTime, parseNamedTime, type TimeZone } from '../../clocks/index.ts';
import { HttpError } from '../http-error.ts';

/** A span of time, from its first to its last millisecond. */
export interface TimeSpan {
  from: number;
  to: number;
}

/** The time that a field of an address names. @throws HttpError that names the field */
export function parseTime(name: string, text: string, zone: TimeZone): NamedTime {
  const found = parseNamedTime(text, zone);
  if (found) return found;
  throw new HttpError(400, `'${name}' must be a time such as ${NAMED_TIME_FORMS}, but it is '${text}'.`);
}

/**
 * The span that two fields of an address name. Without the second it ends at the newest track, and without the first it is
 * `lengthMs` long.
 *
 * @throws HttpError that names the field
 */
export async function parseSpan(
  params: URLSearchParams,
  [fromName, toName]: readonly [string, string],
  zone: TimeZone,
  findNewest: () => Promise<number>,
  lengthMs: number,
): Promise<TimeSpan> {
  const [first, last] = [params.get(fromName) || undefined, params.get(toName) || undefined];
  const to = last === undefined ? await findNewest() : parseTime(toName, last, zone).last;
  const from = first === undefined ? to - lengthMs : parseTime(fromName, first, zone).first;
  if (from > to) throw new HttpError(400, `'${fromName}' is after '${toName}'.`);
  return { from, to };
}
