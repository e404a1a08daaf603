import { ArgumentTypeError } from '../../errors.ts';
import { checkFunction, checkOptions, describe } from '../arguments.ts';
import { taskOf, userOf } from '../request-entry.ts';
import type { RequestRecord } from '../request-record.ts';
import type { RecordWriter } from './sinks.ts';

/** A request for the hooks of a writer: like the track in a storage, but without a run. */
export interface WrittenTrack {
  readonly taskId: string;
  readonly userName: string;
  /** Milliseconds since 1970, UTC. */
  readonly timeStamp: number;
  readonly data: RequestRecord;
}

/** An output for lines, such as `process.stdout` or the stream of a file. */
export interface TextOutput {
  write(text: string): unknown;
}

/** The options of a writer. */
export interface OutputWriterOptions {
  /** Converts a record to text. Default: JSON on one line. */
  transform?: ((record: RequestRecord) => string) | undefined;
  /**
   * Where the text goes: an object with a method `write`, which gets a line break too, or a function, which gets the
   * text alone. Default `process.stderr`.
   */
  output?: TextOutput | ((text: string) => unknown) | undefined;
  /** Functions to call one after the other when a record is written. Default none. */
  hooks?: readonly ((track: WrittenTrack) => unknown)[] | undefined;
}

/** Writes records as text, to the standard error output by default. */
export class OutputWriter implements RecordWriter {
  readonly #transform: (record: RequestRecord) => string;
  readonly #output: (text: string) => unknown;
  readonly #hooks: readonly ((track: WrittenTrack) => unknown)[];

  /** @throws TypeError for a wrong option */
  constructor(options?: OutputWriterOptions) {
    const { transform, output, hooks } = checkOptions('options', options, ['transform', 'output', 'hooks']);
    this.#transform = checkFunction('transform', transform) ?? toJson;
    this.#output = toOutput(output ?? process.stderr);
    this.#hooks = checkHooks(hooks ?? []);
  }

  /** Writes a record, then calls the hooks. @throws what transform, output and hooks throw */
  async write(record: RequestRecord): Promise<void> {
    const answer = this.#output(this.#transform(record));
    if (answer instanceof Promise) await answer;
    if (this.#hooks.length === 0) return;
    const track = { taskId: taskOf(record), userName: userOf(record), timeStamp: record.date, data: record };
    for (const hook of this.#hooks) await hook(track);
  }
}

/** Writes records to the standard output, each as a line of JSON. */
export class PrintWriter extends OutputWriter {
  /** @throws TypeError for a wrong option */
  constructor(options?: Pick<OutputWriterOptions, 'hooks'>) {
    const { hooks } = checkOptions('options', options, ['hooks']);
    super({ output: process.stdout, hooks });
  }
}

/** An application can add values that JSON does not support. */
function toJson(record: RequestRecord): string {
  return JSON.stringify(record, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

function toOutput(output: unknown): (text: string) => unknown {
  if (typeof output === 'function') return output as (text: string) => unknown;
  if (typeof output === 'object' && output !== null && 'write' in output) {
    const stream = output as TextOutput;
    return (text) => void stream.write(`${text}\n`);
  }
  const expected = 'a function or something with a method write';
  throw new ArgumentTypeError(`output must be ${expected}, received ${describe(output)}`);
}

function checkHooks<H>(hooks: readonly H[]): readonly H[] {
  if (!Array.isArray(hooks))
    throw new ArgumentTypeError(`hooks must be an array, received ${describe(hooks)}`);
  for (const [index, hook] of hooks.entries()) {
    if (typeof hook !== 'function')
      throw new ArgumentTypeError(`hooks[${index}] must be a function, received ${describe(hook)}`);
  }
  return [...hooks];
}
