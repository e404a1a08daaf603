/**
 * Spells a value out, so that two values read the same only if they are the same in type, order and every part.
 * (Comparing objects directly goes wrong on keys such as `__proto__`, and on dates that are none.)
 */
export function spell(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Object.is(value, -0)) return '-0';
  return typeof value === 'object' && value !== null ? spellObject(value) : String(value);
}

function spellObject(value: object): string {
  if (Array.isArray(value)) return `[${Array.from(value, spell).join(', ')}]`;
  const type: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  if (value instanceof Date) return `${type}(${value.getTime()})`;
  if (value instanceof Uint8Array) return `${type}(${Buffer.from(value).toString('hex')})`;
  if (value instanceof Map) return `${type}(${spellEntries([...value])})`;
  if (value instanceof Set) return `${type}(${spell([...value])})`;
  const prototype = Object.getPrototypeOf(value) === Object.prototype ? '' : 'another prototype ';
  return `${prototype}{${spellEntries(Object.entries(value))}}`;
}

function spellEntries(entries: [unknown, unknown][]): string {
  return entries.map(([key, value]) => `${spell(key)}: ${spell(value)}`).join(', ');
}
