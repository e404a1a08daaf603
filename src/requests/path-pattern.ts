/**
 * A pattern of paths: text in which each `*` stands for any characters, or a regular expression. Text is compared
 * without backtracking, so that no path takes long.
 */
export class PathPattern {
  readonly #pieces: readonly string[] | undefined;
  readonly #expression: RegExp | undefined;

  constructor(pattern: string | RegExp) {
    if (typeof pattern === 'string') this.#pieces = pattern.split('*');
    else this.#expression = withoutState(pattern);
  }

  /** Whether the text matches the whole path, or the expression a part of it. */
  matches(path: string): boolean {
    return this.#expression?.test(path) ?? this.#matchesPieces(path);
  }

  #matchesPieces(path: string): boolean {
    const [first = '', ...rest] = this.#pieces ?? [];
    const last = rest.pop();
    if (last === undefined) return path === first;
    if (!path.startsWith(first)) return false;
    let from = first.length;
    for (const piece of rest) {
      const at = path.indexOf(piece, from);
      if (at === -1) return false;
      from = at + piece.length;
    }
    return path.length - last.length >= from && path.endsWith(last);
  }
}

/** The expression without the flags `g` and `y`, with which it would remember where it stopped. */
export function withoutState({ source, flags }: RegExp): RegExp {
  return new RegExp(source, flags.replace(/[gy]/g, ''));
}
