/** The variables of the environment that a tracker looks at. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What switches counting off whatever the user has chosen before. */
const OPT_OUTS = ['DO_NOT_TRACK', 'CI'] as const;

/** Why counting is off: a variable of the environment, or that the user has not switched it on. */
export type OffReason = (typeof OPT_OUTS)[number] | 'not enabled';

/** The variable that switches counting off, such as `DO_NOT_TRACK=1`; undefined if none does. */
export function optOutIn(environment: Environment): (typeof OPT_OUTS)[number] | undefined {
  return OPT_OUTS.find((name) => isSet(environment[name]));
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false', 'no', 'off'].includes(value.trim().toLowerCase());
}
