import type { TimeZone } from '../../clocks/index.ts';
import type { Assets } from '../assets.ts';
import type { CheckLog } from '../check-log.ts';
import type { Html } from '../html/html.ts';
import type { Links } from '../links.ts';
import type { TaskNames } from '../task-names.ts';
import type { ViewedStorage } from '../viewed-storage.ts';

/** The part of the view that a page belongs to, as the navigation names it. */
export type Section = 'tracks' | 'runs' | 'tasks' | 'users' | 'summaries' | 'usage' | 'health';

/** What all pages of a view share. */
export interface View {
  readonly storage: ViewedStorage;
  readonly title: string;
  readonly links: Links;
  readonly zone: TimeZone;
  readonly assets: Assets;
  readonly checks: CheckLog;
  readonly taskNames: TaskNames;
}

/** What a visitor asks for. */
export interface Visit {
  readonly params: URLSearchParams;
  /** Is aborted when the visitor leaves, or when the page takes too long. */
  readonly signal: AbortSignal;
}

/** A page, to be put into the layout. */
export interface Page {
  title: string;
  section: Section | undefined;
  content: Html;
  /** The scripts the page uses, by the names of their files. */
  scripts?: readonly ('charts.js' | 'live.js')[];
}
