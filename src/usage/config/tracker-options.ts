import {
  checkBoundedText,
  checkOptions,
  checkText,
  describe,
  integerOr,
  isMapping,
  optional,
  parseOptions,
  TIMER_MS_MAX,
} from '../../arguments/index.ts';
import { parseDuration } from '../../clocks/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';
import { TRACKABLE_ROWS_MAX } from '../counting/trackable-spec.ts';
import { DESCRIPTION_LENGTH_MAX } from '../partial/limits.ts';
import { UUID } from '../partial/partial-name.ts';
import type { Environment } from '../store/opt-out.ts';
import { folderTransport } from '../uploading/folder-transport.ts';
import { ftpTransport } from '../uploading/ftp-transport.ts';
import { httpTransport } from '../uploading/http-transport.ts';
import type { SendPartial, Transport } from '../uploading/transport.ts';
import { readConfig, type UsageConfig } from './usage-config.ts';

/** The options of a tracker. Intervals are milliseconds, or text such as '500ms', '30s', '15min', '1h' or '1d'. */
export interface AnonymousUsageTrackerOptions {
  /**
   * An identifier of the user that does not reveal who it is: 1 to 64 letters, digits, `-` and `_`. Default: a random
   * one, which is stored.
   */
  uuid?: string | undefined;
  /** The folder of the tracker's storage, created when the user enables counting. Default: in memory only. */
  trackerFile?: string | undefined;
  /** The path of an INI file, or its content as an object. */
  config?: string | UsageConfig | undefined;
  /** Where uploads go: a transport, or a function. Takes precedence over the sections of `config`. Default: none. */
  transport?: Transport | SendPartial | undefined;
  /** How often to check whether there is something to upload; 0: no automatic uploads. Default '10min'. */
  checkInterval?: number | string | undefined;
  /** The least time between uploads. Default '1d'. */
  submitInterval?: number | string | undefined;
  /** How often to write to the disk: the time whose counts a killed program can lose. Default '1s'. */
  flushInterval?: number | string | undefined;
  /** The time limit for one upload. Default '30s'. */
  sendTimeout?: number | string | undefined;
  /** The time limit of `close` for a last upload; 0: no last upload. Default '5s'. */
  closeTimeout?: number | string | undefined;
  /** The name of the app in every upload. Default ''. */
  applicationName?: string | undefined;
  /** The version of the app in every upload. Default ''. */
  applicationVersion?: string | undefined;
  /** How many rows of its history a trackable keeps, unless it has its own option. Default 10,000. */
  maxRows?: number | undefined;
  /** The environment with DO_NOT_TRACK and CI, for tests. Default: `process.env`. */
  environment?: Environment | undefined;
}

const PATH_LENGTH_MAX = 4_096;
const MAX_ROWS = 10_000;

const OPTIONS = {
  uuid: optional(checkUuid),
  trackerFile: optional((name, value) => checkBoundedText(name, value, PATH_LENGTH_MAX, 1)),
  config: optional(checkConfig),
  transport: optional(checkTransport),
  checkInterval: interval('10min', 0),
  submitInterval: interval('1d', 0),
  flushInterval: interval('1s', 1),
  sendTimeout: interval('30s', 1),
  closeTimeout: interval('5s', 0),
  applicationName: checkAppText,
  applicationVersion: checkAppText,
  maxRows: integerOr(MAX_ROWS, 1, TRACKABLE_ROWS_MAX),
  environment: checkEnvironment,
};

/** The checked options of a tracker with their defaults. Times are in milliseconds. */
export type TrackerSettings = ReturnType<typeof parseTrackerOptions>;

/** @throws TypeError, RangeError that name the option, or the section and the key; TrackingError TRACKS_READ_FAILED */
export function parseTrackerOptions(value: AnonymousUsageTrackerOptions | undefined) {
  const known = Object.keys(OPTIONS) as (keyof typeof OPTIONS)[];
  const options = checkOptions('options', value, known);
  const given = Object.entries(options).filter(([, each]) => each !== undefined);
  const config = options.config === undefined ? {} : readConfig(checkConfig('config', options.config));
  const {
    transport = transportOf(config),
    applicationName,
    applicationVersion,
    ...settings
  } = parseOptions('options', { ...optionsIn(config), ...Object.fromEntries(given) }, OPTIONS);
  return { ...settings, transport, application: { name: applicationName, version: applicationVersion } };
}

function optionsIn({ General = {} }: UsageConfig): AnonymousUsageTrackerOptions {
  return {
    uuid: General.uuid,
    trackerFile: General.tracker_file,
    checkInterval: General.check_interval ?? inMs(General.check_interval_s),
    submitInterval: General.submit_interval ?? inMs(General.submit_interval_s),
    flushInterval: General.flush_interval,
    applicationName: General.application_name,
    applicationVersion: General.application_version,
    maxRows: General.max_rows,
  };
}

function checkConfig(name: string, config: unknown): string | UsageConfig {
  if (typeof config === 'string' || isMapping(config)) return config as string | UsageConfig;
  throw new ArgumentTypeError(
    `${name} must be the path of an INI file or an object, received ${describe(config)}`,
  );
}

function interval(preset: string, least: number) {
  return (name: string, value: unknown = preset) => parseDuration(name, value, least, TIMER_MS_MAX);
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000;
}

function checkUuid(name: string, value: unknown): string {
  const uuid = checkText(name, value);
  if (UUID.test(uuid)) return uuid;
  throw new ArgumentRangeError(
    `${name} must be 1 to 64 letters, digits, '-' and '_': it must not tell who somebody is`,
  );
}

function checkAppText(name: string, value: unknown = ''): string {
  return checkBoundedText(name, value, DESCRIPTION_LENGTH_MAX);
}

function transportOf({ FTP, HQ, Folder }: UsageConfig): Transport | undefined {
  if (FTP) return ftpTransport(FTP);
  if (HQ) return httpTransport(HQ);
  return Folder && folderTransport(Folder.path);
}

function checkTransport(name: string, value: unknown): Transport {
  if (typeof value === 'function') {
    const send = value as SendPartial;
    return { send: async (name, bytes, signal) => send(name, bytes, signal) };
  }
  if (typeof value === 'object' && value !== null && 'send' in value && typeof value.send === 'function')
    return value as Transport;
  throw new ArgumentTypeError(
    `${name} must be a function or an object with a method send, received ${describe(value)}`,
  );
}

function checkEnvironment(name: string, value: unknown = process.env): Environment {
  if (typeof value === 'object' && value !== null) return value as Environment;
  throw new ArgumentTypeError(`${name} must be an object, received ${describe(value)}`);
}
