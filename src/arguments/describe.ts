const SHOWN_LENGTH_MAX = 60;
const SHOWN_NAMES_MAX = 30;

/** What a value is, in words for an error message: a text by its beginning, an object by its class. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `the text ${JSON.stringify(shorten(value))}`;
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? describeObject(value) : `a ${typeof value}`;
}

function describeObject(value: object): string {
  const type: unknown = Object.getPrototypeOf(value)?.constructor;
  const name = typeof type === 'function' ? type.name : '';
  if (name === '' || name === 'Object') return 'an object';
  return `${/^[AEIOU]/i.test(name) ? 'an' : 'a'} ${name}`;
}

/** Both ends of a long text, such as a path. */
export function shortenMiddle(text: string): string {
  if (text.length <= 2 * SHOWN_LENGTH_MAX) return text;
  return `${text.slice(0, SHOWN_LENGTH_MAX)} … ${text.slice(-SHOWN_LENGTH_MAX)}`;
}

/** The beginning of a long text. */
export function shorten(text: string): string {
  return text.length > SHOWN_LENGTH_MAX ? `${text.slice(0, SHOWN_LENGTH_MAX - 3)}...` : text;
}

/** Names for an error message. */
export function listNames(names: Iterable<string>): string {
  const all = [...names];
  const shown = all.slice(0, SHOWN_NAMES_MAX).map((name) => `'${name}'`);
  if (all.length > shown.length) shown.push('…');
  return shown.length > 0 ? shown.join(', ') : 'none';
}
