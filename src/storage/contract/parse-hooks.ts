import { describe } from '../../arguments/index.ts';
import { ArgumentRangeError, ArgumentTypeError } from '../../errors.ts';
import type { FunctionHook, Hooks, NamedFunction } from './hook.ts';
import { Summary } from './summary.ts';

/** The most hooks of one storage. */
const HOOKS_MAX = 256;

/** @throws TypeError, RangeError that name the hook by its index */
export function parseHooks(value: unknown): Hooks {
  if (value === undefined) return { summaries: [], functions: [] };
  if (!Array.isArray(value))
    throw new ArgumentTypeError(`hooks must be an array, received ${describe(value)}`);
  if (value.length > HOOKS_MAX) {
    throw new ArgumentRangeError(`hooks has ${value.length} elements, but at most ${HOOKS_MAX} are allowed`);
  }
  const summaries: Summary[] = [];
  const functions: NamedFunction[] = [];
  value.forEach((hook: unknown, i) => {
    if (hook instanceof Summary) addSummary(summaries, hook, i);
    else if (typeof hook === 'function') functions.push(nameFunction(hook as FunctionHook<never>, i));
    else
      throw new ArgumentTypeError(
        `hooks[${i}] must be a function or a summary made by defineSummary(), received ${describe(hook)}`,
      );
  });
  return { summaries, functions };
}

function addSummary(summaries: Summary[], hook: Summary, index: number): void {
  const known = summaries.find(({ name }) => name === hook.name);
  if (known) throw new ArgumentRangeError(`hooks[${index}]: there is a summary '${hook.name}' before it`);
  summaries.push(hook);
}

function nameFunction(call: FunctionHook<never>, index: number): NamedFunction {
  return { name: call.name === '' ? `hooks[${index}]` : call.name, call };
}
