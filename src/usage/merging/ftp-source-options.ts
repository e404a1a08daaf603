import { TIMER_MS_MAX } from '../../arguments/index.ts';
import { checkOptionalInteger } from '../arguments.ts';
import { parseFtpSettings } from '../config/parse-settings.ts';
import type { FtpSettings } from '../uploading/settings.ts';

/** The FTP server to which partials are uploaded: the same fields as `[FTP]` of a tracker's configuration. */
export interface FtpSourceOptions extends FtpSettings {
  /** How long the server may be silent, in milliseconds. Default 30,000. */
  timeoutMs?: number | undefined;
}

/** The default of `timeoutMs`. */
export const TIMEOUT_MS = 30_000;

/** @throws TypeError, RangeError that name the field, but never its value, which may be a password */
export function checkFtpOptions({ timeoutMs, ...settings }: FtpSourceOptions): FtpSourceOptions {
  const silence = { least: 1, greatest: TIMER_MS_MAX, usual: TIMEOUT_MS };
  return {
    ...parseFtpSettings('source', settings),
    timeoutMs: checkOptionalInteger('source.timeoutMs', timeoutMs, silence),
  };
}
