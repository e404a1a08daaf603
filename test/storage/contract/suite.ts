import { describe } from 'vitest';
import type { CreateLocation } from '../../support/storage-location.ts';
import { attributeContract } from './attributes.ts';
import { type Contract, contractFor } from './contract.ts';
import { criteriaContract } from './criteria.ts';
import { dataValueContract } from './data-values.ts';
import { deliveryContract } from './deliveries.ts';
import { errorContract } from './errors.ts';
import { lifecycleContract } from './lifecycle.ts';
import { meanwhileContract } from './meanwhile.ts';
import { optionContract } from './options.ts';
import { prefixContract } from './prefix-criteria.ts';
import { readingContract } from './reading.ts';
import { removingContract } from './removing.ts';
import { runSpanContract } from './run-spans.ts';
import { runContract } from './runs.ts';
import { savingContract } from './saving.ts';
import { snapshotContract } from './snapshots.ts';
import { timeContract } from './time-criteria.ts';
import { updateContract } from './updates.ts';

const THEMES: Record<string, (contract: Contract) => void> = {
  saving: savingContract,
  reading: readingContract,
  removing: removingContract,
  snapshots: snapshotContract,
  runs: runContract,
  'runs and their spans': runSpanContract,
  updates: updateContract,
  criteria: criteriaContract,
  prefixes: prefixContract,
  'time windows': timeContract,
  options: optionContract,
  attributes: attributeContract,
  'data values': dataValueContract,
  errors: errorContract,
  lifecycle: lifecycleContract,
  meanwhile: meanwhileContract,
  deliveries: deliveryContract,
};

/** Tests that an implementation keeps the storage contract, theme by theme, in locations that `create` makes. */
export function contractSuite({ name, create }: { name: string; create: CreateLocation }): void {
  describe(name, () => {
    for (const [theme, declare] of Object.entries(THEMES)) {
      describe(theme, () => declare(contractFor(create)));
    }
  });
}
