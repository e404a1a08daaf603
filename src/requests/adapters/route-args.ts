/** The parameters of a route as texts; null if there are none. A wildcard can have several parts. */
export function toArgs(params: unknown): Record<string, string> | null {
  if (typeof params !== 'object' || params === null) return null;
  const args = Object.entries(params)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => [name, Array.isArray(value) ? value.join('/') : String(value)]);
  return args.length === 0 ? null : Object.fromEntries(args);
}
