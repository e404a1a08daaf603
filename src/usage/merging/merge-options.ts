import { checkFlag, checkName, checkOptions, describe, isMapping } from '../../arguments/index.ts';
import { checkOptionalInteger } from '../arguments.ts';
import { FolderSource } from './folder-source.ts';
import { openFtpSource } from './ftp-source.ts';
import { checkFtpOptions, type FtpSourceOptions } from './ftp-source-options.ts';
import { CLOCK_AHEAD_MS, EARLIEST_TIME, QUARANTINE_SIZE_BYTES_MAX } from './limits.ts';
import { PartialQuarantine } from './partial-quarantine.ts';
import type { OpenSource } from './partial-source.ts';
import type { SourceSettings } from './source-merge.ts';

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
  const { source, application } = options;
  const from = isReceiver(source) ? source.folder : source;
  if (isReceiver(source) && from === undefined)
    throw new TypeError('source must be a receiver with a folder; one with a manager merges by itself');
  const quarantine = parseQuarantine(options, typeof from === 'string' ? from : undefined);
  return {
    rules: {
      application: application === undefined ? undefined : checkName('application', application),
      earliest: parseEarliest(options.earliest),
      clockAheadMs: checkOptionalInteger('clockAheadMs', options.clockAheadMs, {
        least: 0,
        greatest: Number.MAX_SAFE_INTEGER,
        usual: CLOCK_AHEAD_MS,
      }),
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
  const usual = folder === undefined ? undefined : `${checkName('source', folder)}/${REFUSED_FOLDER}`;
  const path = options.quarantine === undefined ? usual : checkName('quarantine', options.quarantine);
  const sizeBytesMax = checkOptionalInteger('quarantineSizeBytesMax', options.quarantineSizeBytesMax, {
    least: 0,
    greatest: Number.MAX_SAFE_INTEGER,
    usual: QUARANTINE_SIZE_BYTES_MAX,
  });
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
