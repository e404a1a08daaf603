/** What the servers of the tests answer to a target. */
export interface Answer {
  kind: 'body' | 'stream' | 'echo' | 'unending' | 'throw';
  status: number;
  headers: Record<string, string>;
  body?: string;
  isKnown: boolean;
}

/** Where the inner router is mounted: in Express with a parameter of its own. */
export const MOUNT = { express: '/orgs/:org', plain: '/orgs' };

/** The pieces of a stream, which is sent in chunks. */
export const PIECES: readonly Uint8Array[] = Array.from({ length: 7 }, (_, i) =>
  Buffer.alloc(1_000 + i, 65 + i),
);

const ANSWERS: Record<string, Omit<Answer, 'isKnown'>> = {
  '/plain': { kind: 'body', status: 200, headers: { 'content-type': 'text/plain' }, body: 'hällo' },
  '/nothing': { kind: 'body', status: 204, headers: {} },
  '/unchanged': { kind: 'body', status: 304, headers: { etag: '"7"' } },
  '/stream': { kind: 'stream', status: 200, headers: { 'content-type': 'application/octet-stream' } },
  '/echo': { kind: 'echo', status: 200, headers: {} },
  '/unending': { kind: 'unending', status: 200, headers: {} },
  '/throw': { kind: 'throw', status: 200, headers: {} },
};

/** The answer to a target, by its path. */
export function answerTo(target: string): Answer {
  const answer = ANSWERS[target.split('?', 1)[0] ?? ''];
  if (answer) return { ...answer, isKnown: true };
  return { kind: 'body', status: 404, headers: {}, body: 'nothing here', isKnown: false };
}
