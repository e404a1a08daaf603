import { ENGINE_KNOWERS, ROOMS, roomOf } from './rooms.ts';
import { importsOf, type SourceFile } from './source-files.ts';

/** The packages that one file alone may import, so that they could be exchanged. */
export const PACKAGES_OF_ONE_FILE = ['level', 'sorted-btree', 'msgpackr'];

/** Imports that go up, sideways, past a door or out of `src`, types too, each with its place and the reason. */
export function findWrongWays(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap(({ target, line }) => {
      const reason = isFile(target) ? reasonAgainst(file.path, target) : undefined;
      return reason === undefined ? [] : [`${file.path}:${line} imports ${target}: ${reason}`];
    }),
  );
}

/** Packages and what comes with Node.js are no files. */
function isFile(target: string): boolean {
  return target.includes('/') && target.endsWith('.ts');
}

function reasonAgainst(path: string, target: string): string | undefined {
  if (!target.startsWith('src/')) return 'it is outside of src';
  const [from, to] = [roomOf(path), roomOf(target)];
  if (from !== to && !ROOMS[from]?.includes(to)) return `${from} may not import ${to}`;
  if (from === 'storage' && knowsEngine(to) && !ENGINE_KNOWERS.includes(path))
    return `only ${ENGINE_KNOWERS} may know ${to}`;
  const door = doorOf(target);
  return folderOf(path) === folderOf(target) || target === door ? undefined : `the way goes through ${door}`;
}

function knowsEngine(room: string): boolean {
  return /^storage\/(engine|leveldb)\b/.test(room);
}

/** The folder directly in `src`, or the file. */
function folderOf(path: string): string {
  return path.split('/')[1]!;
}

/** The file through which others import from a folder of `src`. */
function doorOf(target: string): string {
  const folder = folderOf(target);
  return folder.endsWith('.ts') ? `src/${folder}` : `src/${folder}/index.ts`;
}

/** For each of the packages, the files that import it. */
export function findImporters(files: readonly SourceFile[], packageName: string): string[] {
  const isOfPackage = (target: string) => target === packageName || target.startsWith(`${packageName}/`);
  return files
    .filter((file) => importsOf(file).some(({ target }) => isOfPackage(target)))
    .map(({ path }) => path);
}

/** Files of which each needs all others, types counted, sorted: the strongly connected components of the imports. */
export function findCircles(files: readonly SourceFile[]): string[][] {
  return new Circles(new Map(files.map((file) => [file.path, importsOf(file).map(({ target }) => target)])))
    .found;
}

/** Tarjan's algorithm. */
class Circles {
  readonly found: string[][] = [];
  readonly #targets: ReadonlyMap<string, readonly string[]>;
  /** The order of the visits; Infinity once the component of a file is known. */
  readonly #numbers = new Map<string, number>();
  readonly #open: string[] = [];

  constructor(targets: ReadonlyMap<string, readonly string[]>) {
    this.#targets = targets;
    for (const path of targets.keys()) this.#visit(path);
  }

  /** Visits all that a file reaches; returns the lowest number of a file that is reached and still open. */
  #visit(path: string): number {
    const known = this.#numbers.get(path);
    if (known !== undefined) return known;
    const targets = this.#targets.get(path);
    if (!targets) return Number.POSITIVE_INFINITY;
    const number = this.#numbers.size;
    this.#numbers.set(path, number);
    this.#open.push(path);
    const lowest = Math.min(number, ...targets.map((target) => this.#visit(target)));
    if (lowest === number) this.#close(path);
    return lowest;
  }

  #close(path: string): void {
    const component = this.#open.splice(this.#open.indexOf(path));
    for (const each of component) this.#numbers.set(each, Number.POSITIVE_INFINITY);
    if (component.length > 1) this.found.push(component.sort());
  }
}
