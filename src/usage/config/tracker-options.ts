import { describe, isMapping, TIMER_MS_MAX } from '../../arguments/index.ts';
import { parseDuration } from '../../clocks/index.ts';
import { checkBoundedText, checkOptions } from '../arguments.ts';
import { checkMaxRows } from '../counting/trackable-spec.ts';
import { DESCRIPTION_LENGTH_MAX } from '../partial/limits.ts';
import { UUID } from '../partial/partial-name.ts';
import type { Environment, TrackerSettings } from '../store/tracker-settings.ts';
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

const OPTIONS = [
  'uuid',
  'trackerFile',
  'config',
  'transport',
  'checkInterval',
  'submitInterval',
  'flushInterval',
  'sendTimeout',
  'closeTimeout',
  'applicationName',
  'applicationVersion',
  'maxRows',
  'environment',
] as const;

const PATH_LENGTH_MAX = 4_096;
const MAX_ROWS = 10_000;

/** @throws TypeError, RangeError that name the option, or the section and the key; TrackingError TRACKS_READ_FAILED */
export function parseTrackerOptions(value: AnonymousUsageTrackerOptions | undefined): TrackerSettings {
  const options = checkOptions('options', value, OPTIONS);
  const config = options.config === undefined ? {} : readConfig(checkConfig(options.config));
  const general = config.General ?? {};
  const trackerFile = options.trackerFile ?? general.tracker_file;
  const checkInterval = given(
    options.checkInterval,
    general.check_interval ?? inMs(general.check_interval_s),
  );
  const submitInterval = given(
    options.submitInterval,
    general.submit_interval ?? inMs(general.submit_interval_s),
  );
  return {
    uuid: checkUuid(options.uuid ?? general.uuid),
    trackerFile:
      trackerFile === undefined
        ? undefined
        : checkBoundedText('trackerFile', trackerFile, PATH_LENGTH_MAX, 1),
    application: {
      name: checkName('applicationName', options.applicationName ?? general.application_name),
      version: checkName('applicationVersion', options.applicationVersion ?? general.application_version),
    },
    transport: options.transport === undefined ? transportOf(config) : checkTransport(options.transport),
    checkInterval: interval('checkInterval', checkInterval, '10min', 0),
    submitInterval: interval('submitInterval', submitInterval, '1d', 0),
    flushInterval: interval('flushInterval', given(options.flushInterval, general.flush_interval), '1s', 1),
    sendTimeout: interval('sendTimeout', options.sendTimeout, '30s', 1),
    closeTimeout: interval('closeTimeout', options.closeTimeout, '5s', 0),
    maxRows: checkMaxRows('maxRows', options.maxRows ?? general.max_rows ?? MAX_ROWS),
    environment: checkEnvironment(options.environment),
  };
}

function checkConfig(config: unknown): string | UsageConfig {
  if (typeof config === 'string' || isMapping(config)) return config as string | UsageConfig;
  throw new TypeError(`config must be the path of an INI file or an object, received ${describe(config)}`);
}

function interval(name: string, value: unknown, preset: string, least: number): number {
  return parseDuration(name, value === undefined ? preset : value, least, TIMER_MS_MAX);
}

/** What an option says; only undefined leaves it to the configuration. */
function given(option: unknown, configured: unknown): unknown {
  return option === undefined ? configured : option;
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000;
}

function checkUuid(uuid: unknown): string | undefined {
  if (uuid === undefined) return undefined;
  if (typeof uuid !== 'string') throw new TypeError(`uuid must be a string, received ${describe(uuid)}`);
  if (!UUID.test(uuid))
    throw new RangeError(
      "uuid must be 1 to 64 letters, digits, '-' and '_': it must not tell who somebody is",
    );
  return uuid;
}

function checkName(name: string, value: unknown): string {
  return value === undefined ? '' : checkBoundedText(name, value, DESCRIPTION_LENGTH_MAX);
}

function transportOf({ FTP, HQ, Folder }: UsageConfig): Transport | undefined {
  if (FTP) return ftpTransport(FTP);
  if (HQ) return httpTransport(HQ);
  return Folder && folderTransport(Folder.path);
}

function checkTransport(value: unknown): Transport {
  if (typeof value === 'function') {
    const send = value as SendPartial;
    return { send: async (name, bytes, signal) => send(name, bytes, signal) };
  }
  if (typeof value === 'object' && value !== null && 'send' in value && typeof value.send === 'function')
    return value as Transport;
  throw new TypeError(
    `transport must be a function or an object with a method send, received ${describe(value)}`,
  );
}

function checkEnvironment(value: unknown): Environment {
  if (value === undefined) return process.env;
  if (typeof value === 'object' && value !== null) return value as Environment;
  throw new TypeError(`environment must be an object, received ${describe(value)}`);
}
