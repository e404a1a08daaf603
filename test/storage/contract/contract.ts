import { test } from 'vitest';
import type { PlaceFactory } from '../../support/place.ts';
import { inLaboratory, type Laboratory } from '../../support/test-storage.ts';

/** What a test of the contract does in its laboratory. */
export type Behaviour = (laboratory: Laboratory) => Promise<void>;

/** Declares behaviours that an implementation of the contract must show. */
export interface Contract {
  /** A behaviour of one opening. */
  shows(title: string, behaviour: Behaviour): void;
  /** A behaviour that must also be seen after `settle`, where the second round closes and opens again. */
  keeps(title: string, behaviour: Behaviour): void;
}

/** The contract for the implementation whose places `factory` makes. */
export function contractFor(factory: PlaceFactory): Contract {
  return {
    shows(title, behaviour) {
      test(title, () => inLaboratory(factory, behaviour));
    },
    keeps(title, behaviour) {
      test(title, () => inLaboratory(factory, behaviour));
      test(`${title}, after closing and opening again`, () => inLaboratory(factory, behaviour, 'reopens'));
    },
  };
}
