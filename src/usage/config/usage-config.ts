import { readFileSync } from 'node:fs';
import { parse } from 'ini';
import { checkOptions, describe, isMapping, parseOptions, TIMER_MS_MAX } from '../../arguments/index.ts';
import { parseDuration } from '../../clocks/index.ts';
import { ArgumentTypeError, toTrackingError } from '../../errors.ts';
import {
  checkLine,
  type FtpSettings,
  type HqSettings,
  parseFtpSettings,
  parseHqSettings,
} from './parse-settings.ts';

/** A configuration: the sections of an INI file. */
export interface UsageConfig {
  /** Options of the tracker; those in the code take precedence. */
  General?: GeneralSettings | undefined;
  /** Upload to an FTP server. */
  FTP?: FtpSettings | undefined;
  /** Upload to a receiver over HTTP. */
  HQ?: HqSettings | undefined;
  /** Upload to a folder. */
  Folder?: { path: string } | undefined;
}

/** The section `[General]`. Intervals are milliseconds, or text such as `30s`; those that end in `_s` are seconds. */
export interface GeneralSettings {
  uuid?: string | undefined;
  tracker_file?: string | undefined;
  application_name?: string | undefined;
  application_version?: string | undefined;
  check_interval?: number | string | undefined;
  submit_interval?: number | string | undefined;
  flush_interval?: number | string | undefined;
  check_interval_s?: number | undefined;
  submit_interval_s?: number | undefined;
  max_rows?: number | undefined;
}

const SECTIONS = ['General', 'FTP', 'HQ', 'Folder'] as const;
const TARGETS = ['FTP', 'HQ', 'Folder'] as const;
const TEXTS = ['uuid', 'tracker_file', 'application_name', 'application_version'] as const;
const INTERVALS = ['check_interval', 'submit_interval', 'flush_interval'] as const;
const NUMBERS = ['check_interval_s', 'submit_interval_s', 'max_rows'] as const;
const CONFIG_BYTES_MAX = 1_048_576;

/**
 * Reads a configuration from an INI file, or checks one that is an object.
 *
 * @throws TypeError, RangeError that name the section and the key; TrackingError TRACKS_READ_FAILED if the file cannot
 * be read
 */
export function readConfig(value: string | UsageConfig): UsageConfig {
  const config = typeof value === 'string' ? fromIni(readText(value)) : value;
  const { General, FTP, HQ, Folder } = checkOptions('config', config, SECTIONS);
  const targets = TARGETS.filter((section) => config[section] !== undefined);
  if (targets.length > 1)
    throw new ArgumentTypeError(
      `config has the sections ${targets.map((each) => `[${each}]`).join(' and ')}: usage goes to one place`,
    );
  return {
    General: General === undefined ? undefined : checkGeneral(General),
    FTP: FTP === undefined ? undefined : parseFtpSettings('[FTP]', FTP),
    HQ: HQ === undefined ? undefined : parseHqSettings('[HQ]', HQ),
    Folder: Folder === undefined ? undefined : parseOptions('[Folder]', Folder, { path: checkLine }),
  };
}

function readText(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > CONFIG_BYTES_MAX) throw new Error(`it has more than ${CONFIG_BYTES_MAX} characters`);
    return text.replace(/^\uFEFF/, '');
  } catch (cause) {
    throw toTrackingError(cause, 'TRACKS_READ_FAILED', 'the configuration cannot be read');
  }
}

/** Converts the texts of an INI file to the types of the object form. */
function fromIni(text: string): UsageConfig {
  checkComments(text);
  const sections: Record<string, unknown> = parse(text);
  for (const [name, section] of Object.entries(sections)) {
    if (!isMapping(section))
      throw new ArgumentTypeError(`config: the key '${name}' stands outside of a section such as [General]`);
    for (const [key, value] of Object.entries(section)) section[key] = typed(name, key, value);
  }
  return sections as UsageConfig;
}

const SECTION = /^\[([^\]]*)\]$/;
const QUOTED = /^(["']).*\1$/;

/** Text without a comment, or with one behind a blank. A backslash escapes a sign of a comment. */
const UNCUT = /^(?:[^;#\\"'](?:\\.|[^;#\\])*\s[;#].*|(?:\\.|[^;#\\])*\\?)$/;

/** Refuses values that the parser would cut at the first sign of a comment. @throws TypeError that names the section and the key */
function checkComments(text: string): void {
  let section = '';
  for (const line of text.split(/[\r\n]+/).map((each) => each.trim())) {
    section = SECTION.exec(line)?.[1] ?? section;
    const end = line.indexOf('=');
    if (end < 0 || /^[;#]/.test(line)) continue;
    const value = line.slice(end + 1).trim();
    if (!QUOTED.test(value) && !UNCUT.test(value))
      throw new ArgumentTypeError(
        `${line.slice(0, end).trim()} in [${section}] holds ';' or '#', which begin a comment: put the value in quotation marks, and a comment on a line of its own`,
      );
  }
}

const INI_NUMBERS: readonly string[] = ['port', ...NUMBERS];
const INI_FLAGS: readonly string[] = ['secure'];

function typed(section: string, key: string, value: unknown): unknown {
  if (typeof value === 'object' && value !== null)
    throw new ArgumentTypeError(`${key} in [${section}] must be one value`);
  const text = String(value);
  if (INI_FLAGS.includes(key))
    return { true: true, yes: true, on: true, false: false, no: false, off: false }[text] ?? text;
  if ((INTERVALS as readonly string[]).includes(key) && /^\d{1,15}$/.test(text)) return Number(text);
  if (INI_NUMBERS.includes(key)) return toNumber(section, key, text);
  return text;
}

function toNumber(section: string, key: string, text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new ArgumentTypeError(`${key} in [${section}] must be a number, received ${describe(text)}`);
}

function checkGeneral(value: GeneralSettings): GeneralSettings {
  const general = checkOptions('[General]', value, [...TEXTS, ...INTERVALS, ...NUMBERS]);
  for (const key of TEXTS) if (general[key] !== undefined) checkLine(`${key} in [General]`, general[key]);
  for (const key of NUMBERS)
    if (general[key] !== undefined && !Number.isSafeInteger(general[key]))
      throw new ArgumentTypeError(
        `${key} in [General] must be an integer, received ${describe(general[key])}`,
      );
  for (const key of INTERVALS)
    if (general[key] !== undefined) parseDuration(`${key} in [General]`, general[key], 0, TIMER_MS_MAX);
  return general;
}
