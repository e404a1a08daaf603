/** The environment variables that a tracker reads. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that switch counting off, whatever the user has chosen. */
const OPT_OUTS = ['DO_NOT_TRACK', 'CI'] as const;

/** Why counting is off: an environment variable, or the user has not enabled it. */
export type OffReason = (typeof OPT_OUTS)[number] | 'not enabled';

/** The variable that switches counting off, such as `DO_NOT_TRACK=1`; undefined if there is none. */
export function optOutIn(environment: Environment): (typeof OPT_OUTS)[number] | undefined {
  return OPT_OUTS.find((name) => isSet(environment[name]));
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'no', 'off'].includes(value.trim().toLowerCase());
}
