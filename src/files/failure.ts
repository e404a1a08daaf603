/** The code of a system error, such as `ENOENT`; undefined if it has none. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** For `catch`: a value if the file does not exist; other errors are thrown again. */
export function ifMissing<T>(answer: T): (error: unknown) => T {
  return (error) => {
    if (codeOf(error) === 'ENOENT') return answer;
    throw error;
  };
}

/** The result of the promise; undefined if the file does not exist. */
export async function unlessMissing<T>(promise: Promise<T>): Promise<T | undefined> {
  return promise.catch(ifMissing(undefined));
}
