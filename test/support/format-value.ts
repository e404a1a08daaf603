/**
 * Spells a value out, so that two values read the same only if they are the same in type, order and every part.
 * (Comparing objects directly goes wrong on keys such as `__proto__`, and on dates that are none.)
 */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'object' && value !== null ? formatObject(value) : String(value);
}

function formatObject(value: object): string {
  if (Array.isArray(value)) return `[${Array.from(value, formatValue).join(', ')}]`;
  const type: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  if (value instanceof Date) return `${type}(${value.getTime()})`;
  if (value instanceof Uint8Array) return `${type}(${Buffer.from(value).toString('hex')})`;
  if (value instanceof Map) return `${type}(${formatEntries([...value])})`;
  if (value instanceof Set) return `${type}(${formatValue([...value])})`;
  const prototype = Object.getPrototypeOf(value) === Object.prototype ? '' : 'another prototype ';
  return `${prototype}{${formatEntries(Object.entries(value))}}`;
}

function formatEntries(entries: [unknown, unknown][]): string {
  return entries.map(([key, value]) => `${formatValue(key)}: ${formatValue(value)}`).join(', ');
}
