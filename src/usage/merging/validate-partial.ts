import { TrackingError } from '../../errors.ts';
import { decodePartial } from '../partial/decode-partial.ts';
import { parsePartialName, partialNameOf } from '../partial/partial-name.ts';
import type { UsageEntry } from '../partial/usage-entry.ts';
import type { DecodedPartial } from '../partial/usage-partial.ts';

/** The greatest value or change of a statistic; larger integers are not exact. */
const VALUE_MAX = Number.MAX_SAFE_INTEGER;

export interface PartialRules {
  /** The only application to accept; undefined for any. */
  application: string | undefined;
  /** The earliest time of an entry, in milliseconds since 1970. */
  earliest: number;
  /** How far a user's clock may be ahead, in milliseconds. */
  clockAheadMs: number;
}

/** Why a partial is refused. */
export class Refusal extends Error {
  /** Whether it cannot be read: damaged, cut, of another name, or of a newer version. Otherwise it is not plausible. */
  readonly isDamaged: boolean;

  constructor(reason: string, isDamaged: boolean, options?: { cause?: unknown }) {
    super(reason, options);
    this.isDamaged = isDamaged;
  }
}

/**
 * Reads a partial whose content must match its name.
 *
 * @param name undefined if it has none
 * @throws Refusal
 */
export async function readPartial(name: string | undefined, bytes: Uint8Array): Promise<DecodedPartial> {
  if (name !== undefined && !parsePartialName(name))
    throw new Refusal('its name is not that of a partial', true);
  const partial = await decodePartial(bytes).catch((error: unknown) => {
    throw error instanceof TrackingError ? new Refusal(error.message, true, { cause: error }) : error;
  });
  if (name !== undefined && partialNameOf(partial) !== name)
    throw new Refusal(
      `its name does not say what it is: by its content it is ${partialNameOf(partial)}`,
      true,
    );
  return partial;
}

/** Refuses what is not plausible. @throws Refusal */
export function validatePartial(partial: DecodedPartial, rules: PartialRules, now: number): void {
  const { application, sessions, entries } = partial;
  if (rules.application !== undefined && application.name !== rules.application)
    throw new Refusal(`it is of another application, ${JSON.stringify(application.name)}`, false);
  const latest = now + rules.clockAheadMs;
  for (const time of sessions.flatMap(({ start, end }) => [start, end]))
    checkTime('a session', time, rules.earliest, latest);
  for (const entry of entries) {
    if (entry.at < rules.earliest || entry.at > latest)
      checkTime(`entry ${entry.seq}`, entry.at, rules.earliest, latest);
    checkValues(entry, latest - rules.earliest);
  }
}

function checkTime(what: string, time: number, earliest: number, latest: number): void {
  if (time >= earliest && time <= latest) return;
  const side = time < earliest ? 'before' : 'after';
  const bound = new Date(time < earliest ? earliest : latest).toISOString();
  throw new Refusal(`the time of ${what} cannot be: it is ${side} ${bound}`, false);
}

function checkValues(entry: UsageEntry, durationMax: number): void {
  if (entry.kind === 'timer' && entry.duration > durationMax)
    throw new Refusal(`the duration of entry ${entry.seq} cannot be: ${entry.duration} ms`, false);
  if (entry.kind !== 'statistic') return;
  if (Math.abs(entry.value) > VALUE_MAX || Math.abs(entry.change) > VALUE_MAX)
    throw new Refusal(`the value of entry ${entry.seq} cannot be: ${entry.value}`, false);
}
