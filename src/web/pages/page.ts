import type { TimeZone } from '../../clocks/index.ts';
import type { Client } from '../access/clients.ts';
import type { Assets } from '../assets.ts';
import type { CheckLog } from '../check-log.ts';
import type { Html } from '../html/html.ts';
import type { Links } from '../links.ts';
import type { ViewedStorage } from '../viewed-storage.ts';

/** A part of the view, as in the navigation. */
export type Section = 'tracks' | 'runs' | 'tasks' | 'users' | 'summaries' | 'usage' | 'health';

/** The parts that all pages of a view share. */
export interface View {
  readonly storage: ViewedStorage;
  readonly title: string;
  readonly links: Links;
  readonly zone: TimeZone;
  readonly assets: Assets;
  readonly checks: CheckLog;
  readonly taskNames: () => Promise<readonly string[]>;
}

export interface PageRequest {
  readonly params: URLSearchParams;
  /** Aborts when the client leaves, or when the page takes too long. */
  readonly signal: AbortSignal;
  readonly client: Client;
}

export interface Page {
  title: string;
  section: Section | undefined;
  content: Html;
  /** The files of the page's scripts. */
  scripts?: readonly ('charts.js' | 'live.js')[];
}
