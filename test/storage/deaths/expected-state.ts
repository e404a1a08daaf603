import type { RunState } from '../../../src/runs/index.ts';
import type { Track, TrackingStorage } from '../../../src/storage/index.ts';
import { formatValue } from '../../support/format-value.ts';
import type { Call } from '../properties/actions.ts';
import { ArrayModel, type ModelRun, type ModelTrack, type Outcome } from '../properties/array-model.ts';
import { performStep, SOURCES } from './work.ts';

/** A call that tells by its result which track number comes next. */
const PROBE: Call = {
  do: 'save',
  entry: { taskId: 'probe', runId: 0, userName: 'u', data: {}, timeStamp: 0 },
  update: false,
  overwrite: false,
};

/** The model, and what of it cannot be seen in its tracks and runs: the numbers given, how far deliveries came. */
export class ExpectedState {
  readonly #model = new ArrayModel();
  readonly #positions = new Map<string, number>();
  #lastTrackId = '';

  call(call: Call, now: number): Outcome {
    const outcome = this.#model.call(call, now);
    if (!('result' in outcome)) return outcome;
    if (call.do === 'saveBatch') this.#noteDelivery(call);
    if (call.do === 'save' || call.do === 'saveBatch') {
      for (const trackId of [outcome.result].flat() as string[])
        if (Number(trackId) > Number(this.#lastTrackId)) this.#lastTrackId = trackId;
    }
    return outcome;
  }

  #noteDelivery({ delivery }: Call & { do: 'saveBatch' }): void {
    if (!delivery) return;
    const { source, position } = delivery;
    this.#positions.set(source, Math.max(position, this.#positions.get(source) ?? 0));
  }

  /** The tracks and runs that a storage must have. */
  formatTracksAndRuns(): string {
    const { tracks, runs } = this.#model;
    const isCurrent = ({ taskId, runId }: ModelRun) =>
      taskId !== undefined && this.#model.currentRun(taskId)?.runId === runId;
    return [...tracks.map(formatTrack), ...runs.map((run) => formatRun(run, isCurrent(run)))].join('\n');
  }

  /** Everything a storage must agree with. */
  format(): string {
    return [
      this.formatTracksAndRuns(),
      formatValue(SOURCES.map((source) => this.#positions.get(source))),
      `last ${Number(this.#lastTrackId)}`,
    ].join('\n');
  }

  /** Does the same as `formatStorage` did to the storage. */
  probe(): void {
    const outcome = this.call(PROBE, 0);
    if ('result' in outcome) this.call({ do: 'removeTrack', trackNum: Number(outcome.result) }, 0);
  }
}

/** The tracks and runs of a storage. */
export async function formatTracksAndRuns(storage: TrackingStorage): Promise<string> {
  const tracks = (await storage.query()).map(formatTrack);
  const runs = (await storage.getRuns()).map((run) => formatRun(run, run.isCurrent));
  return [...tracks, ...runs].join('\n');
}

/** Everything a storage holds. Saves a track and removes it, to see the number it gets. */
export async function formatStorage(storage: TrackingStorage): Promise<string> {
  const found = await formatTracksAndRuns(storage);
  const positions = await Promise.all(SOURCES.map((source) => storage.getPosition(source)));
  const outcome = await performStep(storage, PROBE);
  const next = 'result' in outcome ? Number(outcome.result) : Number.NaN;
  await performStep(storage, { do: 'removeTrack', trackNum: next });
  return [found, formatValue(positions), `last ${next - 1}`].join('\n');
}

/** A track as text, to compare it. */
export function formatTrack({
  trackNum,
  taskId,
  runId,
  userName,
  timeStamp,
  data,
}: ModelTrack | Track): string {
  return formatValue([trackNum, taskId, runId, userName, timeStamp, data]);
}

function formatRun({ runId, taskId, start, end, finished }: ModelRun | RunState, isCurrent: boolean): string {
  return formatValue(['run', runId, taskId, start, end, finished, isCurrent]);
}
