import { checkKeys, describe, isMapping } from '../../arguments/index.ts';
import { toTimeStamp } from '../../clocks/index.ts';
import { ArgumentTypeError } from '../../errors.ts';
import type { RunState } from '../../runs/index.ts';
import { checkIndexedText, decodeJsonValue } from '../../values/index.ts';
import type { TrackData } from '../contract/types.ts';

/** A line of an import that is a track. */
export interface TrackRecord {
  kind: 'track';
  taskId: string;
  /** The source's own name of the run. */
  run: string | undefined;
  runId: number | undefined;
  userName: string;
  timeStamp: string | number;
  data: TrackData;
}

/** A line of an import that is a run; it comes before the run's tracks. */
export interface RunRecord extends RunState {
  kind: 'run';
}

/** What a line of an import says. */
export type ImportRecord = TrackRecord | RunRecord;

const TRACK_KEYS = ['kind', 'trackId', 'taskId', 'run', 'runId', 'userName', 'timeStamp', 'tagged', 'data'];
const RUN_KEYS = ['kind', 'runId', 'taskId', 'start', 'end', 'finished', 'isCurrent'];

type Fields = Record<string, unknown>;

/** Reads a line; throws what is wrong with it. */
export function parseImportLine(line: string): ImportRecord {
  const fields: unknown = JSON.parse(line);
  if (!isMapping(fields))
    throw new ArgumentTypeError(`a line must be a JSON object, received ${describe(fields)}`);
  return fields.kind === 'run' ? parseRun(fields) : parseTrack(fields);
}

function parseTrack(fields: Fields): TrackRecord {
  checkKeys('key', fields, TRACK_KEYS);
  if (fields.kind !== undefined && fields.kind !== 'track')
    throw wrong('kind', "'track' or 'run'", fields.kind);
  const { run, runId, timeStamp, data } = fields;
  if (run !== undefined && runId !== undefined)
    throw new ArgumentTypeError('run and runId exclude each other');
  if (runId !== undefined && typeof runId !== 'number') throw wrong('runId', 'a number', runId);
  if (!isMapping(data)) throw wrong('data', 'an object', data);
  if (typeof timeStamp !== 'string' && typeof timeStamp !== 'number') {
    throw wrong('timeStamp', 'ISO 8601 text or milliseconds', timeStamp);
  }
  return {
    kind: 'track',
    taskId: readText(fields, 'taskId'),
    run: run === undefined ? undefined : checkIndexedText('run', run),
    runId,
    userName: readText(fields, 'userName'),
    timeStamp,
    data: fields.tagged === true ? (decodeJsonValue(data) as TrackData) : data,
  };
}

function parseRun(fields: Fields): RunRecord {
  checkKeys('key', fields, RUN_KEYS);
  const { runId } = fields;
  if (typeof runId !== 'number') throw wrong('runId', 'a number', runId);
  return {
    kind: 'run',
    runId,
    taskId: fields.taskId === undefined ? undefined : readText(fields, 'taskId'),
    start: toTimeStamp('start', fields.start),
    end: toTimeStamp('end', fields.end),
    finished: fields.finished === true,
    isCurrent: fields.isCurrent === true,
  };
}

function readText(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw wrong(name, 'a string', value);
  return value;
}

function wrong(name: string, expected: string, value: unknown): TypeError {
  return new ArgumentTypeError(`${name} must be ${expected}, received ${describe(value)}`);
}
