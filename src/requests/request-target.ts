import { FILTERED, type SecretNames } from './secret-names.ts';

/** What to store of query strings: all, all but the values of secret parameters, or nothing. */
export type QueryMode = 'keep' | 'filter' | 'drop';

/** The parts of a request's target, without what must not be stored. */
export interface ParsedTarget {
  url: string;
  path: string;
  urlArgs: Record<string, string | string[]>;
}

/** The most parameters in `urlArgs`; a client may send thousands. */
const PARAMETERS_MAX = 500;

/** `http://name:password@` at the start of a target, as clients of proxies send it. */
const ORIGIN = /^([a-z][a-z0-9+.-]{0,20}:\/\/)(?:([^/?#@]*)@)?([^/?#]*)/i;

/**
 * Parses the target of a request into path and parameters. The values of secret parameters become `***`, in the
 * parameters and in the url. It never stores a name and password before a host, nor a fragment.
 */
export function parseRequestTarget(target: string, mode: QueryMode, secrets: SecretNames): ParsedTarget {
  const { origin, rest } = splitOrigin(cutAt(target, '#'));
  const mark = rest.indexOf('?');
  const path = (mark === -1 ? rest : rest.slice(0, mark)) || '/';
  const query = mark === -1 || mode === 'drop' ? undefined : rest.slice(mark + 1);
  if (query === undefined) return { url: origin + path, path, urlArgs: {} };
  const parameters = query.split('&').map((part) => parseParameter(part, mode, secrets));
  return {
    url: `${origin + path}?${parameters.map(({ text }) => text).join('&')}`,
    path,
    urlArgs: collect(parameters.slice(0, PARAMETERS_MAX)),
  };
}

interface Parameter {
  /** As in the url. */
  text: string;
  name: string;
  value: string;
}

function parseParameter(part: string, mode: QueryMode, secrets: SecretNames): Parameter {
  const equals = part.indexOf('=');
  const rawName = equals === -1 ? part : part.slice(0, equals);
  const name = decode(rawName);
  if (mode === 'filter' && equals !== -1 && secrets.has(name))
    return { text: `${rawName}=${FILTERED}`, name, value: FILTERED };
  const value = equals === -1 ? '' : decode(part.slice(equals + 1));
  const shown = mode === 'filter' ? hideWithin(value, secrets, NESTED_MAX) : value;
  return { text: shown === value ? part : `${rawName}=${encodeURIComponent(shown)}`, name, value: shown };
}

/** How often an address within an address, such as `redirect=…`, is looked into. */
const NESTED_MAX = 4;

/** A value without secret parameters of an address in it, nor the name and password of one. */
function hideWithin(text: string, secrets: SecretNames, depth: number): string {
  if (!/[=@]/.test(text)) return text;
  let shown = '';
  let isSecret = false;
  for (const part of text.replace(/:\/\/[^/?#@\s]*@/g, `://${FILTERED}@`).split(/([?&#;])/)) {
    // A secret ends where the next parameter begins, which `?` is not.
    if (part === '&' || part === '#' || part === ';') isSecret = false;
    if (isSecret) continue;
    const [name = ''] = part.split('=', 1);
    isSecret = name.length < part.length && secrets.has(decode(name));
    if (isSecret) shown += `${name}=${FILTERED}`;
    else shown += depth > 0 && part.includes('%') ? hideEncoded(part, secrets, depth - 1) : part;
  }
  return shown;
}

function hideEncoded(part: string, secrets: SecretNames, depth: number): string {
  const valueAt = part.indexOf('=') + 1;
  const value = decode(part.slice(valueAt));
  const shown = hideWithin(value, secrets, depth);
  return shown === value ? part : part.slice(0, valueAt) + encodeURIComponent(shown);
}

/** A repeated parameter becomes an array. `fromEntries` makes names such as `__proto__` safe. */
function collect(parameters: readonly Parameter[]): Record<string, string | string[]> {
  const collected = new Map<string, string | string[]>();
  for (const { text, name, value } of parameters) {
    if (text === '') continue;
    const before = collected.get(name);
    if (before === undefined) collected.set(name, value);
    else if (typeof before === 'string') collected.set(name, [before, value]);
    else before.push(value);
  }
  return Object.fromEntries(collected);
}

/** Decodes what can be decoded; `+` stands for a space. */
function decode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text;
  const spaced = text.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced; // Not percent-encoded: stored as it was sent.
  }
}

/** Splits off the part of an absolute target before its path. */
function splitOrigin(target: string): { origin: string; rest: string } {
  if (target.startsWith('/')) return { origin: '', rest: target };
  const found = ORIGIN.exec(target);
  if (!found) return { origin: '', rest: target };
  const [whole, scheme, user, host] = found;
  return {
    origin: `${scheme}${user === undefined ? '' : `${FILTERED}@`}${host}`,
    rest: target.slice(whole.length),
  };
}

/** A text up to a mark, or all of it. */
export function cutAt(text: string, mark: string): string {
  const index = text.indexOf(mark);
  return index === -1 ? text : text.slice(0, index);
}

/** Redacts the segments of a path that are the values of secret parameters of its route, such as `/reset/:token`. */
export function hideSegments(target: ParsedTarget, values: ReadonlySet<string>): ParsedTarget {
  if (values.size === 0) return target;
  const path = target.path
    .split('/')
    .map((segment) => (values.has(segment) || values.has(decode(segment)) ? FILTERED : segment))
    .join('/');
  return { ...target, path, url: target.url.replace(target.path, () => path) };
}
