import type { Transport } from '../uploading/transport.ts';
import type { Environment } from './opt-out.ts';

/** The checked options of a tracker with their defaults. Times are in milliseconds. */
export interface TrackerSettings {
  uuid: string | undefined;
  /** The folder of the storage; undefined: in memory. */
  trackerFile: string | undefined;
  applicationName: string;
  applicationVersion: string;
  transport: Transport | undefined;
  flushInterval: number;
  /** 0: no automatic checks. */
  checkInterval: number;
  submitInterval: number;
  sendTimeout: number;
  closeTimeout: number;
  maxRows: number;
  environment: Environment;
}
