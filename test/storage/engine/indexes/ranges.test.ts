import { beforeEach, describe, expect, test, vi } from 'vitest';
import { ValueDictionary } from '../../../../src/storage/engine/indexes/value-dictionary.ts';

const visited = vi.hoisted(() => ({ entries: 0 }));

// A tree that counts how many of its entries are looked at.
vi.mock('../../../../src/storage/engine/indexes/sorted-tree.ts', async (original) => {
  const { SortedTree } =
    await original<typeof import('../../../../src/storage/engine/indexes/sorted-tree.ts')>();
  class CountingTree extends SortedTree<unknown, unknown> {
    override *entries(...bounds: Parameters<InstanceType<typeof SortedTree>['entries']>) {
      for (const entry of super.entries(...bounds)) {
        visited.entries++;
        yield entry;
      }
    }
  }
  return { SortedTree: CountingTree };
});

const VALUES = [false, true, -1e300, -1, 0, 2.5, 7, '', 'a', 'ab', 'b', 'z'];

describe('a range of values that is open on one side', () => {
  const dictionary = new ValueDictionary();
  for (const value of VALUES) dictionary.intern(value);

  beforeEach(async () => {
    await dictionary.sort();
    visited.entries = 0;
  });

  test.each([
    [{ gte: true }, [true]],
    [{ lt: true }, [false]],
    [{ gt: 0 }, [2.5, 7]],
    [{ lte: 0 }, [-1e300, -1, 0]],
    [{ lt: 'ab' }, ['', 'a']],
    [{ gte: 'b' }, ['b', 'z']],
  ])('%o has the values of its type, and the others are not walked through', (range, expected) => {
    const found = [...dictionary.within(range)].map((ordinal) => dictionary.valueOf(ordinal));
    expect(found).toEqual(expected);
    expect(visited.entries).toBeLessThanOrEqual(expected.length + 2);
  });
});
