import { importsOf, type SourceFile } from './source-files.ts';

/** What knows nothing of tracks and runs; every folder may import it. */
const GROUND = ['charts', 'http', 'clocks', 'files', 'arguments', 'errors'];

/** From each folder of src/ to those it may import. What is not here may be imported by nobody, and imports nothing. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  errors: [],
  arguments: ['errors'],
  files: ['errors'],
  clocks: ['arguments', 'errors'],
  charts: [],
  http: ['arguments'],
  runs: GROUND,
  storage: ['runs', ...GROUND],
  logfile: GROUND,
  summaries: ['storage', 'runs', ...GROUND],
  requests: ['summaries', 'storage', 'runs', ...GROUND],
  usage: ['summaries', 'storage', 'runs', ...GROUND],
  web: ['requests', 'usage', 'summaries', 'storage', 'runs', ...GROUND],
  cli: ['web', 'requests', 'usage', 'summaries', 'storage', 'runs', 'logfile', ...GROUND],
  index: ['cli', 'web', 'requests', 'usage', 'summaries', 'storage', 'runs', 'logfile', ...GROUND],
};

/** The packages that one file alone may import, so that they could be exchanged. */
export const PACKAGES_OF_ONE_FILE = ['level', 'sorted-btree', 'msgpackr'];

/** The part of src/ that a file belongs to: its folder, or the file itself at the top. */
function partOf(path: string): string {
  return path.split('/')[1]!.replace(/\.ts$/, '');
}

/** Imports between the folders of src/ that go the wrong way, or not through the door. */
export function findWrongWays(files: readonly SourceFile[]): string[] {
  const wrong: string[] = [];
  for (const file of files) {
    for (const { target, line } of importsOf(file)) {
      const from = partOf(file.path);
      if (
        !target.includes('/') ||
        !/\.ts$/.test(target) ||
        (target.startsWith('src/') && partOf(target) === from)
      )
        continue;
      const reason = reasonAgainst(from, target);
      if (reason) wrong.push(`${file.path}:${line} imports ${target}: ${reason}`);
    }
  }
  return wrong;
}

function reasonAgainst(from: string, target: string): string | undefined {
  if (!target.startsWith('src/')) return 'it is outside of src';
  const to = partOf(target);
  if (!MAY_IMPORT[from]?.includes(to)) return `${from} may not import ${to}`;
  const door = to === 'errors' ? 'src/errors.ts' : `src/${to}/index.ts`;
  return target === door ? undefined : `the way goes through ${door}`;
}

/** For each of the packages, the files that import it. */
export function findImporters(files: readonly SourceFile[], packageName: string): string[] {
  const isOfPackage = (target: string) => target === packageName || target.startsWith(`${packageName}/`);
  return files
    .filter((file) => importsOf(file).some(({ target }) => isOfPackage(target)))
    .map(({ path }) => path);
}

/** Files that need one another when they are loaded, each circle as the paths on the way round. Types do not count. */
export function findCycles(files: readonly SourceFile[]): string[][] {
  const targets = new Map(
    files.map((file) => [
      file.path,
      importsOf(file)
        .filter((each) => !each.isTypeOnly)
        .map((each) => each.target),
    ]),
  );
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) cycles.push([...way.slice(way.indexOf(path)), path]);
    if (way.includes(path) || done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return cycles;
}
