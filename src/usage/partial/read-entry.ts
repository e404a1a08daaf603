import { TIME_STAMP_MAX } from '../../arguments/index.ts';
import { FieldReader, InvalidField } from './field-reader.ts';
import { NAME_LENGTH_MAX, STATE_LENGTH_MAX } from './limits.ts';
import type {
  EntryOrigin,
  SequenceEvent,
  TrackableDefinition,
  TrackableEvent,
  UsageEntry,
} from './usage-entry.ts';
import type { UsagePartial } from './usage-partial.ts';

const SEQUENCE_EVENTS: readonly SequenceEvent[] = ['advance', 'complete', 'remove', 'break', 'clear'];

/** The entries of a partial, from their lines. @throws InvalidField */
export function readEntries(lines: readonly string[], header: Omit<UsagePartial, 'entries'>): UsageEntry[] {
  const count = header.last - header.first + 1;
  if (lines.length !== count)
    throw new InvalidField(`it has ${lines.length} entries, but its first line says ${count}`);
  const definitions = new Map(header.definitions.map((definition) => [definition.name, definition]));
  const sessions = new Set(header.sessions.map(({ session }) => session));
  return lines.map((line, index) => {
    const entry = readEntry(line, index, definitions);
    if (entry.seq !== header.first + index) throw new InvalidField(`entry ${index} has the wrong seq`);
    if (!sessions.has(entry.session)) throw new InvalidField(`entry ${index} is of a session without a span`);
    return entry;
  });
}

function readEntry(
  line: string,
  index: number,
  definitions: ReadonlyMap<string, TrackableDefinition>,
): UsageEntry {
  const fields = new FieldReader(() => `entry ${index}`, JSON.parse(line));
  const origin: EntryOrigin = {
    seq: fields.integer('seq', 1),
    trackable: fields.text('trackable', NAME_LENGTH_MAX, 1),
    at: fields.integer('at', -TIME_STAMP_MAX, TIME_STAMP_MAX),
    session: fields.integer('session', 1),
  };
  const definition = definitions.get(origin.trackable);
  if (!definition) throw new InvalidField(`entry ${index} is of a trackable without a definition`);
  fields.oneOf('kind', [definition.kind]);
  return Object.assign(origin, readEvent(fields, definition));
}

function readEvent(fields: FieldReader, definition: TrackableDefinition): TrackableEvent {
  switch (definition.kind) {
    case 'statistic':
      return readStatistic(fields);
    case 'state':
      return {
        kind: 'state',
        state: fields.text('state', STATE_LENGTH_MAX),
        changesTotal: fields.integer('changesTotal', 1),
      };
    case 'timer':
      return readTimer(fields);
    case 'sequence':
      return readSequence(fields, definition.checkpoints.length);
  }
}

function readStatistic(fields: FieldReader): TrackableEvent {
  const changes = fields.integer('changes', 1);
  return {
    kind: 'statistic',
    value: fields.finite('value'),
    change: fields.finite('change'),
    changes,
    changesTotal: fields.integer('changesTotal', changes),
  };
}

function readTimer(fields: FieldReader): TrackableEvent {
  const duration = fields.integer('duration', 0);
  return {
    kind: 'timer',
    duration,
    durationTotal: fields.integer('durationTotal', duration),
    measurements: fields.integer('measurements', 1),
    interrupted: fields.flag('interrupted'),
  };
}

function readSequence(fields: FieldReader, checkpointCount: number): TrackableEvent {
  const event = fields.oneOf('event', SEQUENCE_EVENTS);
  const isComplete = event === 'complete';
  return {
    kind: 'sequence',
    event,
    checkpoint: fields.text('checkpoint', NAME_LENGTH_MAX),
    reached: fields.integer('reached', isComplete ? checkpointCount : 0, checkpointCount),
    completions: fields.integer('completions', isComplete ? 1 : 0),
  };
}
