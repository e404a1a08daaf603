import type { Track, TrackingStorage } from '../src/index.ts';

/** What the questions are about, taken from what the storage holds, because it may hold anything. */
export interface Subjects {
  /** The task with most tracks. */
  task: string;
  /** The three tasks with most tracks. */
  tasks: string[];
  /** What the task's id begins with. */
  prefix: string;
  /** The user with most tracks. */
  user: string;
  /** A track from the middle. */
  track: Track;
  /** The moment of this track. */
  time: number;
}

/** Finds the subjects in a storage that is not empty. */
export async function findSubjects(storage: TrackingStorage): Promise<Subjects> {
  const tasks = mostFrequent(await storage.countBy('taskId'), 3);
  const [user = ''] = mostFrequent(await storage.countBy('userName'), 1);
  const offset = Math.floor((await storage.count()) / 2);
  const [track] = await storage.query({}, { offset, limit: 1 });
  if (!track) throw new Error('The storage is empty');
  const task = tasks[0] ?? '';
  return {
    task,
    tasks,
    prefix: task.slice(0, Math.ceil(task.length / 2)),
    user,
    track,
    time: track.timeStamp,
  };
}

function mostFrequent(counts: ReadonlyMap<string, number>, limit: number): string[] {
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, limit)
    .map(([value]) => value);
}
