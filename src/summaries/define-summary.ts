import { Summary, type SummaryDefinition, type TrackData } from '../storage/index.ts';

/**
 * Defines a summary for any kind of track: sums of `hits` and `transfer` for each key, by hour, date and month.
 *
 * @typeParam D the data of the tracks
 * @throws TypeError, RangeError that name what is wrong with the definition
 */
export function defineSummary<D extends object = TrackData>(definition: SummaryDefinition<D>): Summary {
  return new Summary(definition);
}
