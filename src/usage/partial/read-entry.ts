import { TIME_STAMP_MAX } from '../../arguments/index.ts';
import { FieldReader, InvalidField } from './field-reader.ts';
import { NAME_LENGTH_MAX, STATE_LENGTH_MAX } from './limits.ts';
import {
  type EntryOrigin,
  pickEvent,
  type SequenceEvent,
  type TrackableDefinition,
  type TrackableEvent,
  type UsageEntry,
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
  const event = JSON.parse(line) as TrackableEvent;
  const fields = new FieldReader(() => `entry ${index}`, event);
  const origin: EntryOrigin = {
    seq: fields.integer('seq', 1),
    trackable: fields.text('trackable', NAME_LENGTH_MAX, 1),
    at: fields.integer('at', -TIME_STAMP_MAX, TIME_STAMP_MAX),
    session: fields.integer('session', 1),
  };
  const definition = definitions.get(origin.trackable);
  if (!definition) throw new InvalidField(`entry ${index} is of a trackable without a definition`);
  fields.oneOf('kind', [definition.kind]);
  checkEvent(fields, definition);
  return Object.assign(origin, pickEvent(event));
}

function checkEvent(fields: FieldReader, { kind, checkpoints }: TrackableDefinition): void {
  switch (kind) {
    case 'statistic':
      fields.finite('value');
      fields.finite('change');
      fields.integer('changesTotal', fields.integer('changes', 1));
      return;
    case 'state':
      fields.text('state', STATE_LENGTH_MAX);
      fields.integer('changesTotal', 1);
      return;
    case 'timer':
      fields.integer('durationTotal', fields.integer('duration', 0));
      fields.integer('measurements', 1);
      fields.flag('interrupted');
      return;
    case 'sequence': {
      const isComplete = fields.oneOf('event', SEQUENCE_EVENTS) === 'complete';
      fields.text('checkpoint', NAME_LENGTH_MAX);
      fields.integer('reached', isComplete ? checkpoints.length : 0, checkpoints.length);
      fields.integer('completions', isComplete ? 1 : 0);
    }
  }
}
