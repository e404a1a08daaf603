import type { Steps } from '../../../slices/index.ts';
import type { PostingLists } from './posting-lists.ts';

/** Collects changes of ordinals, so that each posting list is updated in one pass. */
export class PostingMoves {
  readonly #leaving = new Map<number, number[]>();
  readonly #joining = new Map<number, number[]>();

  /** Notes that a track's ordinal changes; 0 is none. */
  note(trackNum: number, before: number, after: number): void {
    if (before !== 0) push(this.#leaving, before, trackNum);
    if (after !== 0) push(this.#joining, after, trackNum);
  }

  /** Updates the lists, and returns the ordinals whose lists may be empty now. */
  *apply(lists: PostingLists): Steps<Iterable<number>> {
    for (const [ordinal, trackNums] of this.#joining) {
      for (const trackNum of trackNums.sort(ascending)) lists.add(ordinal, trackNum);
      yield;
    }
    for (const [ordinal, trackNums] of this.#leaving) {
      lists.removeMany(ordinal, trackNums.sort(ascending));
      yield;
    }
    return this.#leaving.keys();
  }
}

const ascending = (a: number, b: number): number => a - b;

function push(lists: Map<number, number[]>, ordinal: number, trackNum: number): void {
  const list = lists.get(ordinal);
  if (list) list.push(trackNum);
  else lists.set(ordinal, [trackNum]);
}
