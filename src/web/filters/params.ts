import { HttpError } from '../http-error.ts';

/** Refuses unknown parameters: a misspelled filter must not look as if it found everything. @throws HttpError */
export function checkParams(
  params: URLSearchParams,
  known: readonly string[],
  isKnown: (name: string) => boolean = (name) => known.includes(name),
): void {
  for (const name of params.keys()) {
    if (isKnown(name)) continue;
    const others = known.length === 0 ? 'this page takes none' : `known are ${known.join(', ')}`;
    throw new HttpError(400, `There is no parameter '${name}'; ${others}.`);
  }
}

/** The value of a parameter that must be one of some, by default the first. @throws HttpError that names them */
export function choiceOf<T extends string>(params: URLSearchParams, name: string, choices: readonly T[]): T {
  const text = params.get(name) ?? choices[0]!;
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  throw new HttpError(400, `'${name}' can be ${choices.join(' or ')}, but it is '${text}'.`);
}
