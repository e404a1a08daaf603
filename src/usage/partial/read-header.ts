import { TIME_STAMP_MAX } from '../../arguments/index.ts';
import { TrackingError } from '../../errors.ts';
import { FORMAT_NAME, FORMAT_VERSION } from './encode-partial.ts';
import { checkTextField, FieldReader, InvalidField } from './field-reader.ts';
import {
  CHECKPOINTS_MAX,
  DESCRIPTION_LENGTH_MAX,
  NAME_LENGTH_MAX,
  PARTIAL_ENTRIES_MAX,
  SESSIONS_MAX,
  TRACKABLES_MAX,
} from './limits.ts';
import { TRACKER_ID, UUID } from './partial-name.ts';
import { type SessionSpan, TRACKABLE_KINDS, type TrackableDefinition } from './usage-entry.ts';
import type { UsagePartial } from './usage-partial.ts';

/** @throws InvalidField; TrackingError TRACKS_FORMAT */
export function readPartialHeader(line: FieldReader): Omit<UsagePartial, 'entries'> {
  checkFormat(line);
  const application = line.object('application');
  const first = line.integer('first', 1);
  const definitions = line.list('definitions', TRACKABLES_MAX, readDefinition);
  const sessions = line.list('sessions', SESSIONS_MAX, readSession);
  if (new Set(definitions.map(({ name }) => name)).size < definitions.length)
    throw new InvalidField('two definitions have the same name');
  if (new Set(sessions.map(({ session }) => session)).size < sessions.length)
    throw new InvalidField('two sessions have the same number');
  return {
    application: {
      name: application.text('name', DESCRIPTION_LENGTH_MAX),
      version: application.text('version', DESCRIPTION_LENGTH_MAX),
    },
    uuid: line.matching('uuid', UUID),
    trackerId: line.matching('trackerId', TRACKER_ID),
    number: line.integer('number', 1, 1e15 - 1),
    first,
    last: line.integer('last', first, first + PARTIAL_ENTRIES_MAX - 1),
    createdAt: line.integer('createdAt', -TIME_STAMP_MAX, TIME_STAMP_MAX),
    definitions,
    sessions,
  };
}

function checkFormat(line: FieldReader): void {
  line.oneOf('format', [FORMAT_NAME]);
  const version = line.integer('version', 1);
  if (version > FORMAT_VERSION)
    throw new TrackingError(
      'TRACKS_FORMAT',
      `the partial has format version ${version}, but this program knows versions up to ${FORMAT_VERSION}`,
    );
}

function readDefinition(item: unknown, where: string): TrackableDefinition {
  const fields = new FieldReader(where, item);
  return {
    name: fields.text('name', NAME_LENGTH_MAX, 1),
    kind: fields.oneOf('kind', TRACKABLE_KINDS),
    description: fields.text('description', DESCRIPTION_LENGTH_MAX),
    checkpoints: fields.list('checkpoints', CHECKPOINTS_MAX, (each, place) =>
      checkTextField(place, each, NAME_LENGTH_MAX, 1),
    ),
  };
}

function readSession(item: unknown, where: string): SessionSpan {
  const fields = new FieldReader(where, item);
  const start = fields.integer('start', -TIME_STAMP_MAX, TIME_STAMP_MAX);
  return { session: fields.integer('session', 1), start, end: fields.integer('end', start, TIME_STAMP_MAX) };
}
