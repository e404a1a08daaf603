import { describe, expect, it, vi } from 'vitest';
import { TrackingError } from '../../src/index.ts';
import { decodePartial, type RefusedUpload } from '../../src/usage/index.ts';
import { Collector, count } from './collector.ts';
import { useTrackerFolder } from './trackers.ts';

const folder = useTrackerFolder();

describe('an upload that the receiver does not want', () => {
  it('keeps nothing back for ever: what is refused for a day is set aside, and nothing else', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const collector = new Collector();
      const told: RefusedUpload[] = [];
      let unwanted = '';
      collector.before = () => {
        unwanted ||= collector.names[0]!;
        if (collector.names.at(-1) === unwanted)
          throw new TrackingError('TRACKS_INVALID_PARTIAL', 'no thanks');
      };
      let tracker = await folder.start({ ...collector.options, closeTimeout: 0 });
      await count(tracker, 1);
      for (let i = 1; i <= 30; i++) expect((await tracker.submit()).error?.message).toBe('no thanks');
      expect(collector.names).toEqual(Array(30).fill(unwanted));
      tracker = await folder.restart(tracker, collector.options);
      tracker.on('refused', (upload) => told.push(upload));
      await count(tracker, 2);
      vi.setSystemTime(Date.now() + 86_400_000);
      expect(await tracker.submit()).toMatchObject({
        partials: [expect.any(String)],
        entries: 1,
        error: undefined,
      });
      expect(collector.names).toHaveLength(32);
      expect(told).toMatchObject([{ name: unwanted, entries: 1, reason: 'no thanks' }]);
      expect(await tracker.refusedUploads()).toEqual(told);
      expect((await decodePartial(told[0]!.bytes)).entries).toMatchObject([{ seq: 1, change: 1 }]);
      const [next] = await Promise.all([...collector.received.values()].map(decodePartial));
      expect(next).toMatchObject({ number: 2, first: 2, last: 2, entries: [{ value: 3, change: 2 }] });
      await tracker.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('is set aside for that only, and not for failures of another kind', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const collector = new Collector();
      collector.before = () => {
        throw new TrackingError('TRACKS_UPLOAD_FAILED', 'down');
      };
      const tracker = await folder.start({ ...collector.options, closeTimeout: 0 });
      await count(tracker, 1);
      for (let day = 0; day < 30; day++) {
        vi.setSystemTime(Date.now() + 86_400_000);
        expect((await tracker.submit()).error?.message).toBe('down');
      }
      expect(await tracker.refusedUploads()).toEqual([]);
      expect(new Set(collector.names).size).toBe(1);
    } finally {
      vi.useRealTimers();
    }
  });
});
