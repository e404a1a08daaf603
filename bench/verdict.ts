import { medianOf, type Results } from './results.ts';
import { BLOCK_MS_MAX, type FigureOf, TARGETS, type Target } from './targets.ts';

/** A target and what came of it. */
export interface Verdict {
  work: string;
  /** The figure, or the ratio of two. */
  value: number;
  unit: string;
  target: string;
  isMet: boolean;
}

/** The verdicts on all targets whose figures were measured. */
export function judge(results: Results): Verdict[] {
  const verdicts = TARGETS.flatMap((target) => judgeTarget(target, results) ?? []);
  const block = judgeBlocks(results);
  return block ? [...verdicts, block] : verdicts;
}

function judgeTarget(target: Target, results: Results): Verdict | undefined {
  const figure = read(target.figure, results);
  const divisor = target.by ? read(target.by, results) : 1;
  if (figure === undefined || divisor === undefined) return undefined;
  const value = figure / divisor;
  const { bound, work, unit } = target;
  if ('atLeast' in bound)
    return { work, value, unit, target: `≥ ${bound.atLeast}`, isMet: value >= bound.atLeast };
  return { work, value, unit, target: `≤ ${bound.atMost}`, isMet: value <= bound.atMost };
}

function read({ figure, driver, size }: FigureOf, results: Results): number | undefined {
  return medianOf(results, figure, driver, size);
}

function judgeBlocks(results: Results): Verdict | undefined {
  const own = results.blocks.filter((block) => block.driver === 'tracktree');
  if (own.length === 0) return undefined;
  const longest = own.reduce((worst, block) => (block.longestMs > worst.longestMs ? block : worst));
  return {
    work: `longest block of the event loop (in ${longest.trial})`,
    value: longest.longestMs,
    unit: 'ms',
    target: `≤ ${BLOCK_MS_MAX}`,
    isMet: longest.longestMs <= BLOCK_MS_MAX,
  };
}
