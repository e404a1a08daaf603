import { inspect } from 'node:util';
import type { Track } from '../storage/index.ts';
import type { Clock } from './clock.ts';
import type { ListColumn } from './list.ts';
import { showJson } from './show-text.ts';

/** A column of numbers. People read at most two digits behind the point. */
export function numberColumn<T>(key: string, title: string, value: (row: T) => number): ListColumn<T> {
  const show = (row: T) => value(row).toLocaleString('en-US', { maximumFractionDigits: 2 });
  return { key, title, value, show, align: 'right' };
}

/** A column of times in the zone of the clock: ISO 8601 for machines. */
export function timeColumn<T>(
  key: string,
  title: string,
  clock: Clock,
  value: (row: T) => number,
): ListColumn<T> {
  return {
    key,
    title,
    value: (row) => clock.formatIso(value(row)),
    show: (row) => clock.format(value(row)),
  };
}

export function flagColumn<T>(key: string, title: string, value: (row: T) => boolean): ListColumn<T> {
  return { key, title, value, show: (row) => (value(row) ? 'yes' : '') };
}

/** The most characters of a text in a cell of data. */
const PREVIEW_LENGTH_MAX = 20_000;

/** A track as a line of JSON as in an export, safe to show. */
export function trackJson(track: Track<object>): string {
  return showJson(`${JSON.stringify(track)}\n`);
}

/** The data of a track as JSON has it, with other values tagged as in an export. */
export function plainData(track: Track<object>): unknown {
  return track.toJSON().data;
}

export function dataJson(track: Track<object>): string {
  return JSON.stringify(plainData(track));
}

export function trackColumns(clock: Clock): ListColumn<Track<object>>[] {
  return [
    { key: 'trackId', title: 'Id', value: ({ trackId }) => trackId },
    { key: 'taskId', title: 'Task', value: ({ taskId }) => taskId, isCut: true },
    { key: 'runId', title: 'Run', value: ({ runId }) => runId, align: 'right' },
    { key: 'userName', title: 'User', value: ({ userName }) => userName, isCut: true },
    timeColumn('timeStamp', clock.heading('Time'), clock, ({ timeStamp }) => timeStamp),
    {
      key: 'data',
      title: 'Data',
      value: dataJson,
      show: ({ data }) => preview(data),
      isCut: true,
    },
  ];
}

function preview(data: object): string {
  return inspect(data, { depth: null, breakLength: Infinity, maxStringLength: PREVIEW_LENGTH_MAX });
}
