import { TrackingError } from '../../errors.ts';
import type { Outbox } from '../store/stored-records.ts';

/** Refusals after which a partial is no longer sent. */
const REFUSALS_MAX = 12;

/** The least time since the first refusal, in milliseconds, so that the receiver can be repaired. */
const REFUSED_MS_MIN = 86_400_000;

/** Whether the receiver refuses this partial. Other failures say nothing about the partial. */
export function isRefusal(error: unknown): error is TrackingError {
  return error instanceof TrackingError && error.code === 'TRACKS_INVALID_PARTIAL';
}

/** The partial with one more refusal. */
export function countRefusal(outbox: Outbox, now: number): Outbox {
  return { ...outbox, refusals: outbox.refusals + 1, refusedSince: outbox.refusedSince || now };
}

/** Whether to give up on a partial. The first refusal lies in the future if the clock was set back. */
export function isFinalRefusal({ refusals, refusedSince }: Outbox, now: number): boolean {
  const since = now - refusedSince;
  return refusals >= REFUSALS_MAX && (since >= REFUSED_MS_MIN || since < 0);
}
