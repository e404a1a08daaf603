import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Random } from '../../support/random.ts';
import { scaleOf, seedOf, tell } from '../../support/scale.ts';
import { removeFolder, withTemporaryFolder } from '../../support/temporary-folder.ts';
import { ACTIONS, doDamage, FILE_KINDS, type FileKind } from './damage.ts';
import { judge } from './judge.ts';
import { judgeRepair } from './judge-repair.ts';
import { makeReference, type Reference } from './reference.ts';

const CASES = scaleOf('CASES', 300);
const SEED = seedOf(5);

/** Most damage to the files that hold the data. */
const MORE: readonly FileKind[] = ['table', 'table', 'table', 'log', 'log', 'MANIFEST', 'CURRENT'];

/** What came of all cases. */
class Ledger {
  readonly wrong: string[] = [];
  readonly #verdicts = new Map<string, number>();
  #repairs = 0;
  #kept = 0;
  #lost = 0;
  #named = 0;

  /** Damages a copy of a reference, opens it, and repairs it if that refused anything. */
  async tryCase(number: number, reference: Reference, folder: string): Promise<void> {
    const random = new Random(SEED * 1000 + number);
    await cp(reference.folder, folder, { recursive: true });
    const damage = await doDamage(
      folder,
      random.pick([...FILE_KINDS, ...MORE]),
      random.pick(ACTIONS),
      random,
    );
    if (!damage) return;
    const verdict = await judge(folder, reference, damage);
    const title = `${damage.kind}: ${verdict.split(':')[0]}`;
    this.#verdicts.set(title, (this.#verdicts.get(title) ?? 0) + 1);
    const faults: string[] = verdict.startsWith('wrong') ? [verdict] : [];
    if (verdict.startsWith('refused')) {
      const repaired = await judgeRepair(folder, reference, damage);
      this.#repairs++;
      this.#kept += repaired.kept;
      this.#lost += repaired.lost;
      this.#named += repaired.named;
      faults.push(...repaired.faults);
    }
    for (const fault of faults) this.wrong.push(`case ${number} ${JSON.stringify(damage)}: ${fault}`);
  }

  tell(): void {
    tell(`corruption: ${CASES} cases (seed ${SEED})`);
    for (const [title, count] of [...this.#verdicts].sort()) tell(`  ${title}: ${count}`);
    tell(
      `  repairs: ${this.#repairs}; tracks brought back: ${this.#kept}, lost: ${this.#lost}, by name: ${this.#named}`,
    );
  }
}

test(
  `a damaged file is never answered from, and repair brings back what is whole: ${CASES} cases (seed ${SEED})`,
  () =>
    withTemporaryFolder(async (parent) => {
      const references = [await makeReference(parent, true), await makeReference(parent, false)];
      const ledger = new Ledger();
      for (let number = 0; number < CASES; number++) {
        const place = join(parent, `case-${number}`);
        await ledger.tryCase(number, references[number % 2]!, join(place, 'tracks'));
        await removeFolder(place);
      }
      ledger.tell();
      expect(ledger.wrong).toEqual([]);
    }),
  60_000 + CASES * 5000,
);
