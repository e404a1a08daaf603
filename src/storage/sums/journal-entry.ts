import { decodeValue, encodeValue } from '../engine/records/codec.ts';
import { type CountsByHour, HourCounts } from './open-counts.ts';
import { journalKey } from './sum-keys.ts';
import { VarintReader, VarintWriter } from './varints.ts';

/** What a batch added to the counters. */
export interface JournalEntry {
  /** The summaries have counted all tracks up to this number. */
  lastTrackNum: number;
  /** By the number of the summary; one that found nothing to count is there, too. */
  summaries: [summary: number, counts: CountsByHour][];
}

export function encodeJournal(number: number, { lastTrackNum, summaries }: JournalEntry): Buffer {
  const packed = summaries.map(([summary, counts]) => [summary, packHours(counts)]);
  return encodeValue(journalKey(number), [lastTrackNum, packed]);
}

/** @throws TrackingError TRACKS_CORRUPTED, TRACKS_FORMAT */
export function decodeJournal(number: number, bytes: Buffer): JournalEntry {
  const [lastTrackNum, packed] = decodeValue(journalKey(number), bytes) as [number, [number, Uint8Array][]];
  return { lastTrackNum, summaries: packed.map(([summary, hours]) => [summary, unpackHours(hours)]) };
}

/** For each hour its start, the number of keys, and for each key id, hits and transfer. */
function packHours(counts: CountsByHour): Uint8Array {
  const writer = new VarintWriter();
  for (const [hour, keys] of counts) {
    writer.signed(hour);
    writer.unsigned(keys.size);
    keys.forEach((id, hits, transfer) => {
      writer.unsigned(id);
      writer.unsigned(hits);
      writer.unsigned(transfer);
    });
  }
  return writer.bytes;
}

function unpackHours(bytes: Uint8Array): CountsByHour {
  const hours: CountsByHour = new Map();
  const reader = new VarintReader(bytes);
  while (!reader.isAtEnd) {
    const hour = reader.signed();
    const counts = new HourCounts();
    for (let left = reader.unsigned(); left > 0; left--) {
      counts.add(reader.unsigned(), reader.unsigned(), reader.unsigned());
    }
    hours.set(hour, counts);
  }
  return hours;
}
