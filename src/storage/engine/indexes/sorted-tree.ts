import sortedBtree from 'sorted-btree';

/** A B+ tree. The package is CommonJS, so an ES module finds the class in a property of the default import. */
export const SortedTree = sortedBtree.default;
export type SortedTree<K, V> = InstanceType<typeof SortedTree<K, V>>;
