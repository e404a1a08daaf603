/** How many tasks there are. */
export const TASK_COUNT = 400;
/** How many users there are. */
export const USER_COUNT = 6_000;

const SUBJECTS = ['algebra', 'biology', 'english', 'geometry', 'history', 'music', 'physics', 'spanish'];
const GIVEN_NAMES = [
  'amina',
  'anna',
  'boris',
  'carla',
  'chen',
  'david',
  'elif',
  'emma',
  'farid',
  'greta',
  'hugo',
  'ines',
  'jürgen',
  'kofi',
  'lena',
  'marco',
  'nadia',
  'olga',
  'pedro',
  'rosa',
  'samir',
  'tom',
  'yuki',
  'zoë',
];

/** Spreads neighbouring ranks over the whole range, so that what is popular does not share a prefix. A bijection: the stride is prime. */
function scatter(rank: number, size: number): number {
  return (rank * 7_919) % size;
}

function numberOf(rank: number, size: number, digits: number): string {
  return String(scatter(rank, size)).padStart(digits, '0');
}

/** The task with this popularity, 0 the most popular; `algebra-017`. */
export function taskIdOf(rank: number): string {
  const subject = SUBJECTS[scatter(rank, TASK_COUNT) % SUBJECTS.length];
  return `${subject}-${numberOf(rank, TASK_COUNT, 3)}`;
}

/** The user who is the rank-th most active one; `anna-0042`. */
export function userNameOf(rank: number): string {
  const name = GIVEN_NAMES[scatter(rank, USER_COUNT) % GIVEN_NAMES.length];
  return `${name}-${numberOf(rank, USER_COUNT, 4)}`;
}
