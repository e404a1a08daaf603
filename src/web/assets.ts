import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { TrackingError } from '../errors.ts';

export interface Asset {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** A hash of the bytes, so that browsers can cache a version for ever. */
  readonly version: string;
}

const TYPES = {
  'view.css': 'text/css; charset=utf-8',
  'charts.js': 'text/javascript; charset=utf-8',
  'live.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
  'uplot.js': 'text/javascript; charset=utf-8',
  'uplot.css': 'text/css; charset=utf-8',
} as const;

/** The files that pages load, by name. */
export type AssetName = keyof typeof TYPES;

/** Files of uPlot. A build copies them beside ours; in the source tree they are in their package. */
const INSTALLED: Partial<Record<AssetName, string>> = {
  'uplot.js': 'uplot/dist/uPlot.iife.min.js',
  'uplot.css': 'uplot/dist/uPlot.min.css',
};

export type Assets = Readonly<Record<AssetName, Asset>>;

/** @throws TrackingError TRACKS_READ_FAILED if a file is missing */
export function readAssets(): Assets {
  const names = Object.keys(TYPES) as AssetName[];
  return Object.fromEntries(names.map((name) => [name, readAsset(name)])) as Assets;
}

function readAsset(name: AssetName): Asset {
  try {
    const bytes = new Uint8Array(readFileSync(fileOf(name)));
    const version = createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
    return { type: TYPES[name], bytes, version };
  } catch (cause) {
    throw new TrackingError('TRACKS_READ_FAILED', `the web view lacks its file '${name}'; install it again`, {
      cause,
    });
  }
}

function fileOf(name: AssetName): URL | string {
  const beside = new URL(`assets/${name}`, import.meta.url);
  const installed = INSTALLED[name];
  return installed === undefined || existsSync(beside)
    ? beside
    : createRequire(import.meta.url).resolve(installed);
}
