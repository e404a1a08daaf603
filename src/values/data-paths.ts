import { describe, isMapping } from '../arguments/index.ts';
import { ArgumentTypeError } from '../errors.ts';

/** The keys that lead from a track's data to a value in it. */
export type DataPath = readonly string[];

/** @throws TypeError that names the field */
export function parseDataPath(name: string, value: unknown): DataPath {
  const path = typeof value === 'string' ? value.split('.') : value;
  const isPath =
    Array.isArray(path) && path.length > 0 && path.every((key) => typeof key === 'string' && key !== '');
  if (isPath) return path as string[];
  throw new ArgumentTypeError(
    `${name} must be 'userName', a key of data, a path such as 'address.city' or an array of keys; received ${describe(value)}`,
  );
}

/** The data without the values that the paths lead to; the same object if there are none. Arrays are gone through element by element. */
export function withoutPaths(data: object, paths: readonly DataPath[]): object {
  return paths.reduce<object>((rest, path) => without(rest, path) as object, data);
}

function without(value: unknown, path: DataPath): unknown {
  if (Array.isArray(value)) return replaceChanged(value, path);
  if (!isMapping(value) || !Object.hasOwn(value, path[0]!)) return value;
  const [key, ...deeper] = path as [string, ...string[]];
  const inner = value[key];
  const left = deeper.length === 0 ? undefined : without(inner, deeper);
  if (deeper.length > 0 && left === inner) return value;
  const entries = Object.entries(value).filter(([each]) => deeper.length > 0 || each !== key);
  // Unlike assignments, this makes `__proto__` a key like any other.
  return Object.fromEntries(entries.map(([each, old]) => [each, each === key ? left : old]));
}

function replaceChanged(values: unknown[], path: DataPath): unknown[] {
  const changed = values.map((each) => without(each, path));
  return changed.some((each, i) => each !== values[i]) ? changed : values;
}
