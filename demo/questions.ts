import type { Track, TrackingStorage } from '../src/index.ts';
import { formatCount } from './figures.ts';
import { findSubjects, type Subjects } from './subjects.ts';

/** A question that was asked, with its answer and the time it took. */
export interface Answer {
  question: string;
  /** The call that answers it, shortened. */
  call: string;
  answer: string;
  elapsedMs: number;
}

interface Question {
  question: string;
  call: string;
  ask(storage: TrackingStorage, subjects: Subjects): Promise<string>;
}

const DAY_MS = 86_400_000;
const ANSWER_LENGTH_MAX = 46;

const tracks = (count: number): string => `${formatCount(count)} ${count === 1 ? 'track' : 'tracks'}`;
const show = (track: Track | undefined): string => (track ? `${track.trackId} of ${track.userName}` : 'none');

const QUESTIONS: readonly Question[] = [
  {
    question: 'How many tracks are there?',
    call: 'count()',
    ask: async (storage) => tracks(await storage.count()),
  },
  {
    question: 'Which task is used most?',
    call: "countBy('taskId')",
    ask: async (storage, { task }) => `${task}, ${tracks((await storage.countBy('taskId')).get(task) ?? 0)}`,
  },
  {
    question: 'How many users are there?',
    call: "distinct('userName')",
    ask: async (storage) => `${formatCount((await storage.distinct('userName')).length)} users`,
  },
  {
    question: 'Who used this task?',
    call: 'getUserNames(task)',
    ask: async (storage, { task }) => `${formatCount((await storage.getUserNames(task)).length)} users`,
  },
  {
    question: 'Everything of the busiest user',
    call: 'query({ userName })',
    ask: async (storage, { user }) => tracks((await storage.query({ userName: user })).length),
  },
  {
    question: 'One user, one task, one run',
    call: 'getUserTracks(task, run, user)',
    ask: async (storage, { track }) =>
      tracks((await storage.getUserTracks(track.taskId, track.runId, track.userName)).length),
  },
  {
    question: 'The last of these',
    call: 'getLastUserTrack(task, run, user)',
    ask: async (storage, { track }) =>
      show(await storage.getLastUserTrack(track.taskId, track.runId, track.userName)),
  },
  {
    question: 'Tasks that begin alike',
    call: "count({ taskId: 'prefix*' })",
    ask: async (storage, { prefix }) => `${prefix}*: ${tracks(await storage.count({ taskId: { prefix } }))}`,
  },
  {
    question: 'A whole day',
    call: 'query({ timeFromTo })',
    ask: async (storage, { time }) =>
      tracks(
        (await storage.query({ timeFromTo: [time - (time % DAY_MS), time - (time % DAY_MS) + DAY_MS - 1] }))
          .length,
      ),
  },
  {
    question: 'A user in three tasks since a day',
    call: 'count({ taskId: [...], userName, timeFrom })',
    ask: async (storage, { tasks, user, time }) =>
      tracks(await storage.count({ taskId: tasks, userName: user, timeFrom: time - DAY_MS })),
  },
  {
    question: 'The ten latest tracks',
    call: "query({}, { orderBy: 'timeStamp', reverse, limit })",
    ask: async (storage) => {
      const latest = await storage.query({}, { orderBy: 'timeStamp', reverse: true, limit: 10 });
      return `${show(latest[0])}, ...`;
    },
  },
  {
    question: 'The next page of a list',
    call: 'query({ taskId }, { after, limit: 50 })',
    ask: async (storage, { task, track }) => {
      const page = await storage.query({ taskId: task }, { after: track.trackId, limit: 50 });
      return tracks(page.length);
    },
  },
  {
    question: 'The longest run',
    call: "countBy('runId'), getRun({ runId })",
    ask: async (storage) => {
      const [[runId] = [0]] = [...(await storage.countBy('runId'))].sort((a, b) => b[1] - a[1]);
      return String(await storage.getRun({ runId }));
    },
  },
];

/** Asks a storage that is not empty a dozen questions. */
export async function askQuestions(storage: TrackingStorage): Promise<Answer[]> {
  const subjects = await findSubjects(storage);
  const answers: Answer[] = [];
  for (const { question, call, ask } of QUESTIONS) {
    const start = performance.now();
    const answer = await ask(storage, subjects);
    answers.push({ question, call, answer: shorten(answer), elapsedMs: performance.now() - start });
  }
  return answers;
}

function shorten(text: string): string {
  return text.length > ANSWER_LENGTH_MAX ? `${text.slice(0, ANSWER_LENGTH_MAX - 3)}...` : text;
}
