import { NAMED_TIME_FORMS, type NamedTime, parseNamedTime, type TimeZone } from '../../clocks/index.ts';
import { HttpError } from '../http-error.ts';

/** Refuses unknown parameters: a misspelled filter must not look as if it found everything. @throws HttpError */
export function checkParams(
  params: URLSearchParams,
  known: readonly string[],
  isKnown: (name: string) => boolean = (name) => known.includes(name),
): void {
  for (const name of params.keys()) {
    if (isKnown(name)) continue;
    const others = known.length === 0 ? 'this page takes none' : `known are ${known.join(', ')}`;
    throw new HttpError(400, `There is no parameter '${name}'; ${others}.`);
  }
}

/** The value of a parameter that must be one of some, by default the first. @throws HttpError that names them */
export function choiceOf<T extends string>(params: URLSearchParams, name: string, choices: readonly T[]): T {
  const text = params.get(name) ?? choices[0]!;
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw new HttpError(400, `'${name}' can be ${choices.join(' or ')}, but it is '${text}'.`);
}

/** Whether a text is a track's id. */
export function isTrackId(text: string): boolean {
  return /^\d{7,10}$/.test(text) && Number(text) > 0 && Number(text) <= 0xffffffff;
}

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
