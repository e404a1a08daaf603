import { expect, it } from 'vitest';
import { TrackingError } from '../../src/errors.ts';
import { ask, read, textOf, withView } from './visit.ts';

it('shows the tracks around one whose record is damaged, and says which one it is', async () => {
  const errors: unknown[] = [];
  await withView(
    async ({ storage, view }) => {
      for (let n = 1; n <= 3; n++) await storage.saveUserTrack('a', 0, 'u', { n });
      const readTrack = storage.getTrack.bind(storage);
      storage.getTrack = async (trackId) => {
        if (trackId === '0000002')
          throw new TrackingError('TRACKS_CORRUPTED', 'the record is not what was written');
        return readTrack(trackId);
      };
      const text = textOf(await read(view, '/tracks'));
      expect(text).toMatch(/0000003 .* n: 3 0000002 .* the record is damaged 0000001 .* n: 1 /);
      const response = await ask(view, '/tracks/0000002');
      expect(response.status).toBe(500);
      expect(textOf(await response.text())).toContain(
        'A record of the storage is damaged (TRACKS_CORRUPTED).',
      );
      expect(errors).toHaveLength(1);
      storage.getTrack = readTrack;
    },
    { onError: (error) => errors.push(error) },
  );
});

it('answers all the same when the function that is told of errors fails itself', async () => {
  const onError = () => {
    throw new Error('the log is full');
  };
  await withView(
    async ({ storage, view }) => {
      const warnings: string[] = [];
      const listen = (warning: Error) => warnings.push(warning.message);
      process.on('warning', listen);
      storage.getRuns = async () => {
        throw new Error('what went wrong');
      };
      expect((await ask(view, '/runs')).status).toBe(500);
      await expect.poll(() => warnings).toEqual(['what went wrong', 'the log is full']);
      process.off('warning', listen);
      storage.getRuns = Object.getPrototypeOf(storage).getRuns as typeof storage.getRuns;
    },
    { onError },
  );
});

it('takes no notice of a track that is removed between two looks at the list', async () => {
  await withView(async ({ storage, view }) => {
    await storage.saveUserTrack('a', 0, 'u', {});
    const readTrack = storage.getTrack.bind(storage);
    storage.getTrack = async () => undefined;
    expect(textOf(await read(view, '/tracks'))).toContain('0000001 a 1 u');
    expect(textOf(await read(view, '/tracks'))).toContain('removed meanwhile');
    expect((await ask(view, '/tracks/0000001')).status).toBe(404);
    storage.getTrack = readTrack;
  });
});
