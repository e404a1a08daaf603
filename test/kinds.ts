/**
 * The kinds of tests that take long or need more than Node.js, and so are not in `npm test`. Their files are called
 * `<what>.<kind>.test.ts`, and `npm run test:<kind>` runs them.
 */
export const KINDS = [
  'deaths',
  'faults',
  'corruption',
  'fuzz',
  'memory',
  'data',
  'types',
  'packing',
  'bench',
  'examples',
  'browser',
] as const;

/** Properties, `<what>.property.test.ts`, are in `npm test` with few cases, and in `npm run test:property` with many. */
export const PROPERTY = 'property';
