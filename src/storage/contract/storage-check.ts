import type { Disagreement } from './reports.ts';

/** What a check found. */
export interface CheckReport {
  /** Whether everything agrees. */
  ok: boolean;
  findings: readonly Disagreement[];
}

/** A check: awaited it is a report, iterated it is what was found. It begins when it is first asked, and is done once. */
export class StorageCheck implements PromiseLike<CheckReport>, AsyncIterable<Disagreement> {
  readonly #begin: () => Promise<readonly Disagreement[]>;
  #findings: Promise<readonly Disagreement[]> | undefined;

  /** @internal */
  constructor(begin: () => Promise<readonly Disagreement[]>) {
    this.#begin = begin;
  }

  // biome-ignore lint/suspicious/noThenProperty: `await storage.check()` is to be a report
  then<R = CheckReport, E = never>(
    onFulfilled?: ((report: CheckReport) => R | PromiseLike<R>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    const report = this.#find().then((findings) => ({ ok: findings.length === 0, findings }));
    return report.then(onFulfilled, onRejected);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Disagreement, void, undefined> {
    yield* await this.#find();
  }

  #find(): Promise<readonly Disagreement[]> {
    this.#findings ??= this.#begin();
    return this.#findings;
  }
}
