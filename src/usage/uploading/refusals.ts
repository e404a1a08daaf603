import { TrackingError } from '../../errors.ts';
import type { Outbox } from '../store/stored-records.ts';

/** Refusals of the same partial after which it is no longer sent. */
const REFUSALS_MAX = 12;

/** How long ago the first of them must be, in milliseconds: until then somebody may have mended what is wrong over there. */
const REFUSED_MS_MIN = 86_400_000;

/** Whether the other side has said that it will not take this partial: any other failure says nothing of the partial. */
export function isRefusal(error: unknown): error is TrackingError {
  return error instanceof TrackingError && error.code === 'TRACKS_INVALID_PARTIAL';
}

/** The partial, refused once more. */
export function countRefusal(outbox: Outbox, now: number): Outbox {
  return { ...outbox, refusals: outbox.refusals + 1, refusedSince: outbox.refusedSince || now };
}

/** Whether there is no hope for a partial. A clock that was set back does not count. */
export function isFinalRefusal({ refusals, refusedSince }: Outbox, now: number): boolean {
  const since = now - refusedSince;
  return refusals >= REFUSALS_MAX && (since >= REFUSED_MS_MIN || since < 0);
}
