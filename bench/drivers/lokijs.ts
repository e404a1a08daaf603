import type { CountCriteria, Driver, Head, NewTrack, Row, Selection } from '../driver.ts';
import { loadPeer } from '../project.ts';
import { afterPrefix } from './prefix.ts';

interface ResultSet {
  find(query: object): ResultSet;
  count(): number;
  data(options?: object): Row[];
}

interface Collection {
  readonly data: Row[];
  insert(documents: unknown, overrideAdaptiveIndices?: boolean): unknown;
  chain(): ResultSet;
  by(field: string, value: unknown): Row | undefined;
}

interface Peer {
  default: new (name: string) => { addCollection(name: string, options: object): Collection };
}

/** lokijs in memory only. Its indexes are sorted at the first query after a change, which its documents advise for bulk loading. */
export class LokijsDriver implements Driver {
  #tracks: Collection | undefined;
  #lastNum = 0;

  async open(): Promise<void> {
    const { default: Loki } = await loadPeer<Peer>('lokijs');
    this.#tracks = new Loki('tracks').addCollection('tracks', {
      indices: ['taskId', 'runId', 'userName', 'timeStamp'],
      adaptiveBinaryIndices: false,
      disableMeta: true,
      disableChangesApi: true,
    });
  }

  saveBatch(tracks: readonly NewTrack[]): void {
    this.#open.insert(tracks.map((track) => ({ ...track, trackNum: ++this.#lastNum })));
  }

  saveOne(track: NewTrack): void {
    this.#open.insert({ ...track, trackNum: ++this.#lastNum });
  }

  last(taskId: string, runId: number, userName: string): Row | undefined {
    let last: Row | undefined;
    for (const row of this.#open.chain().find({ runId }).data()) {
      if (row.taskId !== taskId || row.userName !== userName) continue;
      if (!last || row.timeStamp >= last.timeStamp) last = row;
    }
    return last;
  }

  rows(selection: Selection): Row[] {
    return this.#find(selection).data();
  }

  heads(selection: Selection): Head[] {
    return this.rows(selection);
  }

  #find(selection: Selection): ResultSet {
    if (selection.attribute === 'timeStamp') {
      return this.#open.chain().find({ timeStamp: { $between: [selection.from, selection.to] } });
    }
    return this.#open.chain().find({ [selection.attribute]: selection.value });
  }

  count(criteria: CountCriteria): number {
    switch (criteria.kind) {
      case 'task-in-window': {
        const { taskId, from, to } = criteria;
        return this.#find({ attribute: 'timeStamp', from, to }).find({ taskId }).count();
      }
      case 'tasks-of-user': {
        const ofUser = this.#find({ attribute: 'userName', value: criteria.userName });
        return ofUser.find({ taskId: { $in: criteria.taskIds } }).count();
      }
      case 'user-prefix': {
        const { prefix } = criteria;
        return this.#open
          .chain()
          .find({ userName: { $between: [prefix, afterPrefix(prefix)] } })
          .count();
      }
    }
  }

  userNames(taskId: string): string[] {
    const rows = this.rows({ attribute: 'taskId', value: taskId });
    return [...new Set(rows.map((row) => row.userName))].sort();
  }

  taskIds(): string[] {
    return [...this.countBy('taskId').keys()].sort();
  }

  countBy(attribute: 'taskId' | 'userName'): Map<string, number> {
    const counts = new Map<string, number>();
    for (const row of this.#open.data) counts.set(row[attribute], (counts.get(row[attribute]) ?? 0) + 1);
    return counts;
  }

  close(): void {
    this.#tracks = undefined;
  }

  get #open(): Collection {
    if (!this.#tracks) throw new Error('not open');
    return this.#tracks;
  }
}
