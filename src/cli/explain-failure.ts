import {
  ArgumentRangeError,
  ArgumentTypeError,
  messageOf,
  TrackingError,
  type TrackingErrorCode,
} from '../errors.ts';
import { EXIT } from './exit-codes.ts';
import { Declined, ReaderGone, Stopped, WrongUse } from './failures.ts';
import type { Session } from './session.ts';
import { showText } from './show-text.ts';

export interface Explanation {
  code: number;
  /** Undefined if there is nothing to say. */
  message: string | undefined;
}

const CODES: Partial<Record<TrackingErrorCode, number>> = {
  TRACKS_LOCKED: EXIT.locked,
  TRACKS_CORRUPTED: EXIT.damaged,
  TRACKS_INVALID_RUN: EXIT.wrongUse,
};

const LOCKED_WAY_OUT = `Most likely it is the app itself that is running. The ways out:
  - look at it in the app: its own web view shows the tracks while it runs (createWebView of tracktree/web, or its serve)
  - let the app make a backup (storage.backup('copy')) and name that: --db copy
  - close the app, and try again`;

const DAMAGED_WAY_OUT = `'tracktree check' tells what is damaged, 'tracktree repair' brings back what is whole.`;

export function explainFailure(error: unknown, session: Session): Explanation {
  const explanation = explain(error, session);
  const { message } = explanation;
  if (message === undefined || !session.io.env.TRACKTREE_DEBUG) return explanation;
  return { ...explanation, message: `${message}\n${stackOf(error)}` };
}

function explain(error: unknown, session: Session): Explanation {
  if (error instanceof ReaderGone) return { code: session.exitCode, message: undefined };
  if (session.io.signal.aborted || error instanceof Stopped) {
    return { code: 130, message: session.isEndedBySignal ? undefined : 'Stopped.' };
  }
  if (error instanceof Declined) return { code: EXIT.problems, message: `${error.message}.` };
  if (error instanceof WrongUse) return { code: EXIT.wrongUse, message: `error: ${error.message}` };
  if (error instanceof TrackingError) return explainTracking(error);
  if (isWrongArgument(error)) return { code: EXIT.wrongUse, message: `error: ${showText(error.message)}` };
  const isKnown = typeof (error as NodeJS.ErrnoException)?.code === 'string';
  return { code: EXIT.failed, message: `error: ${isKnown ? messageOf(error) : stackOf(error)}` };
}

function explainTracking({ code, message }: TrackingError): Explanation {
  const text = `error: ${showText(message)} [${code}]`;
  const exit = CODES[code] ?? EXIT.failed;
  if (exit === EXIT.locked) return { code: exit, message: `${text}\n${LOCKED_WAY_OUT}` };
  if (exit === EXIT.damaged) return { code: exit, message: `${text}\n${DAMAGED_WAY_OUT}` };
  return { code: exit, message: text };
}

/** Whether it is an error of the storage about an argument. */
function isWrongArgument(error: unknown): error is Error {
  return error instanceof ArgumentTypeError || error instanceof ArgumentRangeError;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
