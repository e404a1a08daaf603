import type { SequenceEvent, TrackableEvent } from '../partial/usage-entry.ts';

/** What happened, from the data of a track: exactly the fields of its kind; undefined if the data is no entry's. */
export function toEvent(data: Readonly<Record<string, unknown>>): TrackableEvent | undefined {
  const number = (name: string) => Number(data[name]);
  switch (data.kind) {
    case 'statistic':
      return {
        kind: 'statistic',
        value: number('value'),
        change: number('change'),
        changes: number('changes'),
        changesTotal: number('changesTotal'),
      };
    case 'state':
      return { kind: 'state', state: String(data.state), changesTotal: number('changesTotal') };
    case 'timer':
      return {
        kind: 'timer',
        duration: number('duration'),
        durationTotal: number('durationTotal'),
        measurements: number('measurements'),
        interrupted: data.interrupted === true,
      };
    case 'sequence':
      return {
        kind: 'sequence',
        event: String(data.event) as SequenceEvent,
        checkpoint: String(data.checkpoint),
        reached: number('reached'),
        completions: number('completions'),
      };
    default:
      return undefined;
  }
}
