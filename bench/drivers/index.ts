import type { Driver, Saver } from '../driver.ts';
import { BetterSqlite3Driver } from './better-sqlite3.ts';
import { CeilingDriver } from './ceiling.ts';
import { LevelDriver } from './level.ts';
import { LmdbDriver } from './lmdb.ts';
import { LokijsDriver } from './lokijs.ts';
import { NedbDriver } from './nedb.ts';
import { TracktreeDriver } from './tracktree.ts';

/** `ceiling` is no product: it is what the layers below the engine give at best. */
export type DriverName = 'tracktree' | 'ceiling' | 'better-sqlite3' | 'lmdb' | 'level' | 'nedb' | 'lokijs';

interface DriverDescription {
  make(): Driver;
  /** The package in bench/package.json it needs, if it does. */
  peer?: string;
  /** Keeps nothing on the disk: the tracks have to be saved again in every process. */
  inMemory?: boolean;
  /** Takes minutes for a million tracks, so it takes part in the first round only. */
  runsOnce?: boolean;
  /** Works on the event loop's thread, so that how long it blocks the loop is how long it takes. */
  synchronous?: boolean;
}

const DRIVERS: Record<Exclude<DriverName, 'ceiling'>, DriverDescription> = {
  tracktree: { make: () => new TracktreeDriver() },
  'better-sqlite3': { make: () => new BetterSqlite3Driver(), peer: 'better-sqlite3', synchronous: true },
  lmdb: { make: () => new LmdbDriver(), peer: 'lmdb', synchronous: true },
  level: { make: () => new LevelDriver() },
  nedb: { make: () => new NedbDriver(), peer: '@seald-io/nedb', runsOnce: true },
  lokijs: {
    make: () => new LokijsDriver(),
    peer: 'lokijs',
    runsOnce: true,
    inMemory: true,
    synchronous: true,
  },
};

/** Everything that keeps tracks and answers questions. */
export const PRODUCTS: readonly DriverName[] = [
  'tracktree',
  'better-sqlite3',
  'lmdb',
  'level',
  'nedb',
  'lokijs',
];

/** The product itself. @throws RangeError for the ceiling, which answers no questions */
export function makeDriver(name: DriverName): Driver {
  return describe(name).make();
}

/** What saves: a product or the ceiling. */
export function makeSaver(name: DriverName): Saver {
  return name === 'ceiling' ? new CeilingDriver() : makeDriver(name);
}

/** The package that has to be installed for this driver. */
export function peerOf(name: DriverName): string | undefined {
  return name === 'ceiling' ? undefined : describe(name).peer;
}

export function isInMemory(name: DriverName): boolean {
  return name !== 'ceiling' && describe(name).inMemory === true;
}

export function isSynchronous(name: DriverName): boolean {
  return name !== 'ceiling' && describe(name).synchronous === true;
}

export function runsOnce(name: DriverName): boolean {
  return name !== 'ceiling' && describe(name).runsOnce === true;
}

function describe(name: DriverName): DriverDescription {
  if (name === 'ceiling') throw new RangeError('the ceiling is no product');
  return DRIVERS[name];
}
