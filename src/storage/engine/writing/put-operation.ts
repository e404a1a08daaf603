import { PendingOperation } from './pending-operation.ts';
import type { WriteGroup } from './write-group.ts';

/** Stores a value that stands for itself, or removes it. */
export class PutOperation extends PendingOperation<void> {
  readonly #key: string;
  readonly #value: Buffer | undefined;

  /** @param value undefined: the key goes */
  constructor(key: string, value: Buffer | undefined) {
    super();
    this.#key = key;
    this.#value = value;
  }

  get sizeBytes(): number {
    return this.#value?.length ?? 0;
  }

  stage(group: WriteGroup): boolean {
    if (this.#value) group.put(this.#key, this.#value);
    else group.del(this.#key);
    return true;
  }

  protected get result(): undefined {
    return undefined;
  }
}
