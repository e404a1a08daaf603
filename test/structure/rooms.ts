/** Knows nothing of tracks, from the ground up. */
const GROUND = [
  'errors',
  'arguments',
  'clocks',
  'values',
  'slices',
  'files',
  'lines',
  'charts',
  'http',
  'csv',
];
const CONTRACT = [...GROUND, 'runs', 'storage/contract'];

/** The rooms of the embedded engine, from its ground up. Those up to the indexes know no database. */
const ENGINE_PARTS = [
  'keys',
  'records',
  'indexes',
  'rows',
  'store',
  'queries',
  'writing',
  'checkpoint',
  'check',
];
const ENGINE = ENGINE_PARTS.map((name) => `storage/engine/${name}`);
const engineBelow = (name: string) => ENGINE.slice(0, ENGINE_PARTS.indexOf(name));
const LEVEL_ENGINE = [...CONTRACT, 'storage/leveldb', ...ENGINE, 'storage/engine'];

/** What stands on the storage comes in by its door, `src/storage/index.ts`. */
const STORAGE = [...GROUND, 'runs', 'storage'];

/**
 * The rooms of `src`, from the ground up, each with all rooms that it may import, types too. A room is a file or a folder;
 * a folder's room holds what no room within it holds.
 */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  arguments: ['errors'],
  clocks: ['errors', 'arguments'],
  values: ['errors', 'arguments'],
  slices: ['errors'],
  files: ['errors', 'arguments'],
  lines: ['errors', 'arguments', 'slices', 'files'],
  charts: ['errors', 'arguments', 'clocks'],
  http: ['errors', 'arguments'],
  csv: [],
  runs: ['errors', 'arguments', 'clocks'],
  logfile: GROUND,
  'storage/contract': [...GROUND, 'runs'],
  'storage/exchange': CONTRACT,
  'storage/leveldb': ['errors', 'arguments', 'slices', 'files'],
  'storage/engine/keys': ['storage/contract'],
  'storage/engine/records': [...CONTRACT, ...engineBelow('records')],
  'storage/engine/indexes': [...CONTRACT, ...engineBelow('indexes')],
  'storage/engine/rows': [...CONTRACT, 'storage/leveldb', ...engineBelow('rows')],
  'storage/engine/store': [...CONTRACT, 'storage/leveldb', ...engineBelow('store')],
  'storage/engine/queries': [...CONTRACT, ...engineBelow('queries')],
  'storage/engine/writing': [...CONTRACT, 'storage/leveldb', ...engineBelow('writing')],
  'storage/engine/checkpoint': [...CONTRACT, 'storage/leveldb', ...engineBelow('checkpoint')],
  'storage/engine/check': [...CONTRACT, 'storage/leveldb', ...engineBelow('check')],
  'storage/engine': [...CONTRACT, 'storage/leveldb', ...ENGINE],
  'storage/sums': LEVEL_ENGINE,
  'storage/maintenance': [...LEVEL_ENGINE, 'storage/exchange', 'storage/sums'],
  storage: [...LEVEL_ENGINE, 'storage/exchange', 'storage/sums', 'storage/maintenance'],
  summaries: STORAGE,
  requests: [...STORAGE, 'summaries'],
  usage: [...STORAGE, 'summaries'],
  web: [...STORAGE, 'summaries', 'requests', 'usage'],
  cli: [...STORAGE, 'summaries', 'requests', 'usage', 'web', 'logfile'],
  index: [...STORAGE, 'summaries', 'requests', 'usage', 'web', 'cli', 'logfile'],
};

/** The one file of the room `storage` that knows the embedded engine and its database: a second engine changes no other. */
export const ENGINE_KNOWERS = ['src/storage/embedded-engine.ts'];

/** The room that a file of `src` is in: of all whose name fits, the one with the longest name. */
export function roomOf(path: string): string {
  const name = path.slice('src/'.length).replace(/\.ts$/, '');
  return Object.keys(ROOMS)
    .filter((room) => name === room || name.startsWith(`${room}/`))
    .reduce((longest, room) => (room.length > longest.length ? room : longest), '');
}
