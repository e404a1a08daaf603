import type { DriverName } from './drivers/index.ts';
import type { Job } from './plan.ts';
import type { Block, Measurement } from './results.ts';
import type { TrialOutcome } from './trial.ts';

/** Collects what the jobs measured and sees to it that all drivers answer alike. */
export class Ledger {
  readonly measurements: Measurement[] = [];
  readonly blocks: Block[] = [];
  readonly #answers = new Map<string, { answer: string; driver: DriverName }>();

  /** @throws Error if the driver answered differently from another one */
  add(job: Job, outcome: TrialOutcome): void {
    for (const [question, answer] of Object.entries(outcome.answers)) this.#compare(job, question, answer);
    for (const [figure, value] of Object.entries(outcome.figures))
      this.#measured(job, figure).values.push(value);
    if (outcome.longestBlockMs !== undefined) this.#blocked(job, outcome.longestBlockMs);
  }

  #compare({ trial, driver, size }: Job, question: string, answer: string): void {
    const key = `${trial.name} ${size} ${question}`;
    const known = this.#answers.get(key);
    if (!known) this.#answers.set(key, { answer, driver });
    else if (known.answer !== answer) {
      const told = `${driver} says ${answer}, ${known.driver} says ${known.answer}`;
      throw new Error(`the drivers disagree in ${trial.name} about '${question}': ${told}`);
    }
  }

  #measured({ trial, driver, size }: Job, figure: string): Measurement {
    const known = this.measurements.find(
      (each) =>
        each.trial === trial.name && each.figure === figure && each.driver === driver && each.size === size,
    );
    if (known) return known;
    const added: Measurement = { trial: trial.name, figure, size, driver, values: [] };
    this.measurements.push(added);
    return added;
  }

  #blocked({ trial, driver, size }: Job, longestMs: number): void {
    const known = this.blocks.find(
      (each) => each.trial === trial.name && each.driver === driver && each.size === size,
    );
    if (known) known.longestMs = Math.max(known.longestMs, longestMs);
    else this.blocks.push({ trial: trial.name, size, driver, longestMs });
  }
}
