import { describe } from 'vitest';
import type { PlaceFactory } from '../support/place.ts';
import { attributeContract } from './attributes.ts';
import { type Contract, contractFor } from './contract.ts';
import { criteriaContract } from './criteria.ts';
import { dataValueContract } from './data-values.ts';
import { deliveryContract } from './deliveries.ts';
import { errorContract } from './errors.ts';
import { lifecycleContract } from './lifecycle.ts';
import { optionContract } from './options.ts';
import { runContract } from './runs.ts';
import { trackContract } from './tracks.ts';
import { updateContract } from './updates.ts';

const THEMES: Record<string, (contract: Contract) => void> = {
  tracks: trackContract,
  runs: runContract,
  updates: updateContract,
  criteria: criteriaContract,
  options: optionContract,
  attributes: attributeContract,
  'data values': dataValueContract,
  errors: errorContract,
  lifecycle: lifecycleContract,
  deliveries: deliveryContract,
};

/** Tests that an implementation keeps the storage contract, theme by theme. */
export function contractSuite({ name, factory }: { name: string; factory: PlaceFactory }): void {
  describe(name, () => {
    for (const [theme, declare] of Object.entries(THEMES)) {
      describe(theme, () => declare(contractFor(factory)));
    }
  });
}
