import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Random } from '../crash/random.ts';
import { scaleOf, seedOf, tell } from '../crash/scale.ts';
import { removeFolder, withTemporaryFolder } from '../support/temporary-folder.ts';
import { ACTIONS, doDamage, FILE_KINDS, type FileKind } from './damage.ts';
import { judge, type Verdict } from './judge.ts';
import { makeReference } from './reference.ts';

const CASES = scaleOf('CASES', 24, 300);
const SEED = seedOf(5);

/** Most damage to the files that hold the data. */
const KINDS: readonly FileKind[] = [
  ...FILE_KINDS,
  'table',
  'table',
  'table',
  'log',
  'log',
  'MANIFEST',
  'CURRENT',
];

test(
  `a damaged file is never answered from: ${CASES} cases (seed ${SEED})`,
  () =>
    withTemporaryFolder(async (parent) => {
      const references = [await makeReference(parent, true), await makeReference(parent, false)];
      const verdicts = new Map<string, number>();
      const wrong: string[] = [];
      for (let number = 0; number < CASES; ) {
        const random = new Random(SEED * 1000 + number);
        const reference = references[number % 2]!;
        const folder = join(parent, `case-${number}`);
        await cp(reference.folder, folder, { recursive: true });
        const kind = random.pick(KINDS);
        const damage = await doDamage(folder, kind, random.pick(ACTIONS), random);
        number++;
        if (damage) {
          const verdict: Verdict = await judge(folder, reference, damage);
          const title = `${kind}: ${verdict.split(':')[0]}`;
          verdicts.set(title, (verdicts.get(title) ?? 0) + 1);
          if (verdict.startsWith('wrong'))
            wrong.push(`case ${number - 1} ${JSON.stringify(damage)}: ${verdict}`);
        }
        await removeFolder(folder);
      }
      tell(`corruption: ${CASES} cases (seed ${SEED})`);
      for (const [title, count] of [...verdicts].sort()) tell(`  ${title}: ${count}`);
      expect(wrong).toEqual([]);
    }),
  60_000 + CASES * 5000,
);
