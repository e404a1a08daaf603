import sortedBtree from 'sorted-btree';

/** A B+ tree. The package is CommonJS: seen from an ES module, the class is a property of its default import. */
export const SortedTree = sortedBtree.default;
export type SortedTree<K, V> = InstanceType<typeof SortedTree<K, V>>;
