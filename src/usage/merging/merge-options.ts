import {
  checkFlag,
  checkName,
  describe,
  integerOr,
  isMapping,
  optional,
  parseOptions,
} from '../../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';
import { FolderSource } from './folder-source.ts';
import { checkFtpOptions, type FtpSourceOptions, openFtpSource } from './ftp-source.ts';
import { PartialQuarantine } from './partial-quarantine.ts';
import type { PartialSource } from './partial-source.ts';

/** The default for the earliest time of an entry: 2000-01-01 UTC. */
const EARLIEST_TIME = Date.UTC(2000, 0, 1);

/** The default for how far a user's clock may be ahead: a day, in milliseconds. */
const CLOCK_AHEAD_MS = 86_400_000;

/** The default size of a quarantine, in bytes. */
const QUARANTINE_SIZE_BYTES_MAX = 1_073_741_824;

/** A receiver as a source: the folder that it writes to. */
export interface ReceivingFolder {
  readonly folder: string | undefined;
}

/** Where partials come from, and which ones are plausible. */
export interface DataManagerOptions {
  /**
   * Where `merge` reads partials: a folder, an FTP server, or a receiver that writes to a folder. Default: none;
   * `mergePartial` merges single partials.
   */
  source?: string | FtpSourceOptions | ReceivingFolder | undefined;
  /**
   * A folder for refused partials and the reasons. Default: the folder `refused` in the source folder; none for FTP,
   * where refused partials are renamed on the server.
   */
  quarantine?: string | undefined;
  /** The size of the quarantine, in bytes. Default 1 GiB. Partials without room in it stay where they are. */
  quarantineSizeBytesMax?: number | undefined;
  /** Whether merged partials stay in the source. Default false: they are removed. */
  keepMerged?: boolean | undefined;
  /** The only application to merge. Default: any. */
  application?: string | undefined;
  /** The earliest possible time of an entry. Default 2000-01-01 UTC. */
  earliest?: Date | number | undefined;
  /** How far a user's clock may be ahead, in milliseconds. Default a day. */
  clockAheadMs?: number | undefined;
}

export type MergeSettings = ReturnType<typeof parseMergeOptions>;

const REFUSED_FOLDER = 'refused';

export const QUARANTINE_OPTIONS = {
  quarantine: optional(checkName),
  quarantineSizeBytesMax: integerOr(QUARANTINE_SIZE_BYTES_MAX, 0),
};

const OPTIONS = {
  source: checkSource,
  ...QUARANTINE_OPTIONS,
  keepMerged: checkFlag,
  application: optional(checkName),
  earliest: checkEarliest,
  clockAheadMs: integerOr(CLOCK_AHEAD_MS, 0),
};

/** @throws TypeError, RangeError that name the option */
export function parseMergeOptions(value: DataManagerOptions | undefined) {
  const options = parseOptions('options', value, OPTIONS);
  const { source, keepMerged, application, earliest, clockAheadMs } = options;
  const quarantine = quarantineOf(options, typeof source === 'string' ? source : undefined);
  return {
    rules: { application, earliest, clockAheadMs },
    keepsMerged: keepMerged,
    quarantine,
    openSource: openerOf(source, quarantine),
  };
}

function checkSource(name: string, source: unknown): string | FtpSourceOptions | undefined {
  const isReceiver = typeof source === 'function' && 'folder' in source;
  const from = isReceiver ? source.folder : source;
  if (isReceiver && from === undefined)
    throw new ArgumentTypeError(
      `${name} must be a receiver with a folder; one with a manager merges by itself`,
    );
  if (from === undefined) return undefined;
  if (typeof from === 'string') return checkName(name, from);
  if (isMapping(from)) return checkFtpOptions(from as unknown as FtpSourceOptions);
  throw new ArgumentTypeError(
    `${name} must be a folder, the options of an FTP server or a receiver, received ${describe(from)}`,
  );
}

function checkEarliest(name: string, value: unknown = EARLIEST_TIME): number {
  if (typeof value !== 'number' && !(value instanceof Date))
    throw new ArgumentTypeError(
      `${name} must be a Date or milliseconds since 1970, received ${describe(value)}`,
    );
  const time = value.valueOf();
  if (!Number.isFinite(time))
    throw new ArgumentRangeError(`${name} must be a moment that there is, received ${describe(value)}`);
  return time;
}

/** @param folder holds the quarantine, unless the option names another folder */
export function quarantineOf(
  { quarantine, quarantineSizeBytesMax }: { quarantine: string | undefined; quarantineSizeBytesMax: number },
  folder: string | undefined,
): PartialQuarantine | undefined {
  const path = quarantine ?? (folder === undefined ? undefined : `${folder}/${REFUSED_FOLDER}`);
  return path === undefined ? undefined : new PartialQuarantine(path, quarantineSizeBytesMax);
}

function openerOf(
  source: string | FtpSourceOptions | undefined,
  quarantine: PartialQuarantine | undefined,
): (() => Promise<PartialSource>) | undefined {
  if (source === undefined) return undefined;
  if (typeof source === 'string') return async () => new FolderSource(source, quarantine!);
  return () => openFtpSource(source, quarantine);
}
