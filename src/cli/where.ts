import { parseScalar, parseText, parseValue } from '../arguments/index.ts';
import type { Clock } from './clock.ts';
import { WrongUse } from './failures.ts';

/** Criteria of a storage without their types. */
export type PlainCriteria = Record<string, unknown>;

/** A condition as the user writes it. */
interface WrittenCondition {
  attribute: string;
  operator: '=' | '==' | '<' | '<=' | '>' | '>=';
  text: string;
}

const CONDITION = /^(.+?)(==|<=|>=|=|<|>)(.*)$/s;
const RANGE_NAMES = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' } as const;
const TEXT_ATTRIBUTES = ['taskId', 'userName'];
const TRACK_ATTRIBUTES = [...TEXT_ATTRIBUTES, 'runId', 'timeStamp'];

/**
 * Adds the conditions of `--where` to criteria: `state=done`, `name=ab*`, `name==ab*` (the asterisk itself), `size>=5`. Several
 * values of one attribute mean any of them. Several bounds must all hold.
 *
 * @param attributes the indexed attributes from data
 * @throws WrongUse that names the condition
 */
export function addConditions(
  criteria: PlainCriteria,
  texts: readonly string[],
  attributes: readonly string[],
  clock: Clock,
): void {
  const conditions = texts.map((text) => parseCondition(text, attributes));
  for (const attribute of new Set(conditions.map((each) => each.attribute))) {
    const own = conditions.filter((each) => each.attribute === attribute);
    if (criteria[attribute] !== undefined) {
      throw new WrongUse(`--where ${attribute}… and the option for the same attribute exclude each other`);
    }
    const ranges = own.filter(({ operator }) => operator in RANGE_NAMES);
    if (ranges.length > 0 && ranges.length < own.length) {
      throw new WrongUse(`--where: ${attribute} can have values or bounds, not both`);
    }
    criteria[attribute] =
      ranges.length > 0
        ? rangeOf(attribute, ranges, clock)
        : own.flatMap((condition) => valuesOf(condition, clock));
  }
}

function parseCondition(text: string, attributes: readonly string[]): WrittenCondition {
  const [, attribute, operator, value] = CONDITION.exec(text) ?? [];
  if (attribute === undefined || operator === undefined || value === undefined) {
    throw new WrongUse(`--where must be a condition such as state=done or 'size>=5'; received '${text}'`);
  }
  const name = attribute.trim();
  const known = [...TRACK_ATTRIBUTES, ...attributes];
  if (!known.includes(name)) {
    throw new WrongUse(
      `'${name}' is not indexed in this storage, which knows ${known.join(', ')}; 'tracktree reindex --add ${name}' adds it`,
    );
  }
  return { attribute: name, operator: operator as WrittenCondition['operator'], text: value.trim() };
}

function valuesOf({ attribute, operator, text }: WrittenCondition, clock: Clock): unknown[] {
  if (attribute === 'timeStamp') {
    const { first, last } = clock.parse('--where timeStamp', text);
    return [{ gte: first, lte: last }];
  }
  if (attribute === 'runId') return [numberOf(attribute, text)];
  if (operator === '==') return [{ equals: textOf(text) }];
  return TEXT_ATTRIBUTES.includes(attribute) ? [parseText(text)] : parseValue(text);
}

function rangeOf(attribute: string, conditions: readonly WrittenCondition[], clock: Clock): PlainCriteria {
  const range: PlainCriteria = {};
  for (const { operator, text } of conditions) {
    const name = RANGE_NAMES[operator as keyof typeof RANGE_NAMES];
    if (range[name] !== undefined)
      throw new WrongUse(`--where: ${attribute} has two bounds with ${operator}`);
    range[name] = boundOf(attribute, name, text, clock);
  }
  return range;
}

function boundOf(attribute: string, name: string, text: string, clock: Clock): unknown {
  if (attribute === 'timeStamp') {
    const { first, last } = clock.parse('--where timeStamp', text);
    return name === 'gt' || name === 'lte' ? last : first;
  }
  if (attribute === 'runId') return numberOf(attribute, text);
  const value = TEXT_ATTRIBUTES.includes(attribute) ? text : parseScalar(text);
  return typeof value === 'number' ? value : textOf(text);
}

/** A text without its double quotes. */
function textOf(text: string): string {
  const condition = parseText(text);
  return 'equals' in condition ? condition.equals : text;
}

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (text !== '' && Number.isFinite(number)) return number;
  throw new WrongUse(`${name} must be a number, received '${text}'`);
}
