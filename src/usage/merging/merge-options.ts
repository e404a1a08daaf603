import {
  checkFlag,
  checkInteger,
  checkName,
  checkOptions,
  describe,
  isMapping,
} from '../../arguments/index.ts';
import { FolderSource } from './folder-source.ts';
import { checkFtpOptions, type FtpSourceOptions, openFtpSource } from './ftp-source.ts';
import { PartialQuarantine } from './partial-quarantine.ts';
import type { OpenSource } from './partial-source.ts';
import type { SourceSettings } from './source-merge.ts';

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

/** The checked options of a DataManager. */
export interface MergeSettings extends SourceSettings {
  openSource: OpenSource | undefined;
  quarantine: PartialQuarantine | undefined;
}

const OPTIONS = [
  'source',
  'quarantine',
  'quarantineSizeBytesMax',
  'keepMerged',
  'application',
  'earliest',
  'clockAheadMs',
] as const;

/** The folder for refused partials within a source folder. */
const REFUSED_FOLDER = 'refused';

/** @throws TypeError, RangeError that name the option */
export function parseMergeOptions(value: DataManagerOptions | undefined): MergeSettings {
  const options = checkOptions('options', value, OPTIONS);
  const { source, application, clockAheadMs = CLOCK_AHEAD_MS } = options;
  const from = isReceiver(source) ? source.folder : source;
  if (isReceiver(source) && from === undefined)
    throw new TypeError('source must be a receiver with a folder; one with a manager merges by itself');
  const quarantine = parseQuarantine(options, typeof from === 'string' ? from : undefined);
  return {
    rules: {
      application: application === undefined ? undefined : checkName('application', application),
      earliest: parseEarliest(options.earliest),
      clockAheadMs: checkInteger('clockAheadMs', clockAheadMs, 0),
    },
    keepsMerged: checkFlag('keepMerged', options.keepMerged),
    quarantine,
    openSource: openerOf(from, quarantine),
  };
}

function isReceiver(source: unknown): source is ReceivingFolder {
  return typeof source === 'function' && 'folder' in source;
}

/** @param folder holds the quarantine, unless the option names another folder */
export function parseQuarantine(
  options: Pick<DataManagerOptions, 'quarantine' | 'quarantineSizeBytesMax'>,
  folder: string | undefined,
): PartialQuarantine | undefined {
  const { quarantine, quarantineSizeBytesMax = QUARANTINE_SIZE_BYTES_MAX } = options;
  const usual = folder === undefined ? undefined : `${checkName('source', folder)}/${REFUSED_FOLDER}`;
  const path = quarantine === undefined ? usual : checkName('quarantine', quarantine);
  const sizeBytesMax = checkInteger('quarantineSizeBytesMax', quarantineSizeBytesMax, 0);
  return path === undefined ? undefined : new PartialQuarantine(path, sizeBytesMax);
}

function openerOf(source: unknown, quarantine: PartialQuarantine | undefined): OpenSource | undefined {
  if (source === undefined) return undefined;
  if (typeof source === 'string') return async () => new FolderSource(source, quarantine!);
  if (!isMapping(source))
    throw new TypeError(
      `source must be a folder, the options of an FTP server or a receiver, received ${describe(source)}`,
    );
  const ftp = checkFtpOptions(source as unknown as FtpSourceOptions);
  return () => openFtpSource(ftp, quarantine);
}

function parseEarliest(value: unknown): number {
  if (value === undefined) return EARLIEST_TIME;
  if (typeof value !== 'number' && !(value instanceof Date))
    throw new TypeError(`earliest must be a Date or milliseconds since 1970, received ${describe(value)}`);
  const time = value.valueOf();
  if (!Number.isFinite(time))
    throw new RangeError(`earliest must be a moment that there is, received ${describe(value)}`);
  return time;
}
