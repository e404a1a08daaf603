import { gunzipSync } from 'node:zlib';
import { decodePartial } from '../partial/decode-partial.ts';
import { encodePartial } from '../partial/encode-partial.ts';
import type { DecodedPartial, EncodedPartial, UsagePartial } from '../partial/usage-partial.ts';
import type { UserRecords } from '../store/user-records.ts';
import { buildPartial, type PartialPosition } from './build-partial.ts';

/** A partial that would be sent. Nothing else leaves the machine. */
export interface PartialPreview {
  /** The name of its file. */
  name: string;
  /** The bytes to send. */
  bytes: Uint8Array;
  /** The text that is compressed in them. */
  text: string;
  /** The same as data. */
  partial: DecodedPartial;
}

/** Everything that would be sent now, in order, beginning with what may not have been accepted yet. Changes nothing. */
export async function previewPartials(
  records: UserRecords,
  application: UsagePartial['application'],
): Promise<PartialPreview[]> {
  const previews: PartialPreview[] = [];
  const { outbox, ...uploadState } = records.uploadState;
  let position: PartialPosition = uploadState;
  if (outbox) {
    previews.push(await toPreview(outbox));
    const { number, entries } = uploadState;
    position = { ...outbox, number: number + 1, entries: entries + outbox.entries };
  }
  for (;;) {
    const built = await buildPartial(records, application, position);
    if (!built) return previews;
    previews.push(await toPreview(await encodePartial(built.partial)));
    position = built.next;
  }
}

async function toPreview({ name, bytes }: Pick<EncodedPartial, 'name' | 'bytes'>): Promise<PartialPreview> {
  const partial = await decodePartial(bytes);
  return { name, bytes: Uint8Array.from(bytes), text: gunzipSync(bytes).toString(), partial };
}
