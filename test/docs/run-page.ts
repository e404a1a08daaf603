import { format } from 'node:util';
import { matches, show, showError } from './compare.ts';
import { type CompiledPage, compilePage, type PageRuntime } from './compile-page.ts';
import { type Example, findExamples } from './markdown.ts';

/** Finds the module that an example imports. */
export type ModuleLoader = (specifier: string) => Promise<Record<string, unknown>>;

/** One example of a page; examples are to be run in their order. */
export interface PageStep extends Example {
  /** Runs the example; rejects with every result that is not the one shown, by file and line. */
  run(): Promise<void>;
}

/** The examples of a page as steps that share one scope. `name` is what errors call the page. */
export function readPage(name: string, markdown: string, load: ModuleLoader): PageStep[] {
  const examples = findExamples(markdown);
  const page = new PageRun(name, examples, load);
  return examples.map((example, index) => ({ ...example, run: () => page.runThrough(index) }));
}

class PageRun implements PageRuntime {
  readonly load: ModuleLoader;
  readonly console = { log: (...values: unknown[]) => void this.#printed.push(format(...values)) };
  readonly #name: string;
  readonly #examples: Example[];
  #printed: string[] = [];
  #failures: string[] = [];
  #line = 0;
  #stepsDone = 0;
  #steps: ReturnType<CompiledPage> | undefined;

  constructor(name: string, examples: Example[], load: ModuleLoader) {
    this.#name = name;
    this.#examples = examples;
    this.load = load;
  }

  /** Runs the examples up to this one, as far as they have not run yet. */
  async runThrough(index: number): Promise<void> {
    this.#failures = [];
    while (this.#stepsDone <= index) {
      this.#stepsDone++;
      await this.#runNext();
    }
    if (this.#failures.length > 0) throw new Error(this.#failures.join('\n'));
  }

  async #runNext(): Promise<void> {
    try {
      this.#steps ??= compilePage(this.#examples)(this);
      const { done } = await this.#steps.next();
      if (done) this.#fail(this.#line, 'an example that failed here keeps this one from running');
    } catch (error) {
      this.#fail(this.#line, showError(error));
    }
  }

  at(line: number): void {
    this.#line = line;
    this.#printed = [];
  }

  check(line: number, value: unknown, expected: string): void {
    this.#compare(line, show(value), expected);
  }

  checkPrinted(line: number, expected: string): void {
    this.#compare(line, this.#printed.join('\n'), expected);
  }

  async checkThrows(line: number, run: () => unknown, expected: string): Promise<void> {
    try {
      await run();
      this.#compare(line, 'nothing is thrown', expected);
    } catch (error) {
      this.#compare(line, showError(error), expected);
    }
  }

  #compare(line: number, actual: string, expected: string): void {
    if (matches(actual, expected)) return;
    this.#fail(line, `the page shows\n    ${expected}\n  but the result is\n    ${actual}`);
  }

  #fail(line: number, message: string): void {
    this.#failures.push(`${this.#name}:${line}: ${message}`);
  }
}
