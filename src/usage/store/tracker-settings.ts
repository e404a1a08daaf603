import type { Transport } from '../uploading/transport.ts';
import type { Environment } from './opt-out.ts';

/** The options of a tracker, checked, with their defaults; times in milliseconds. */
export interface TrackerSettings {
  uuid: string | undefined;
  /** The folder of the storage; undefined: in memory. */
  trackerFile: string | undefined;
  applicationName: string;
  applicationVersion: string;
  transport: Transport | undefined;
  flushInterval: number;
  /** 0: never by itself. */
  checkInterval: number;
  submitInterval: number;
  sendTimeout: number;
  closeTimeout: number;
  maxRows: number;
  environment: Environment;
}
