import { test } from 'vitest';
import { type StorageFixture, withFixture } from '../../support/storage-fixture.ts';
import type { CreateLocation } from '../../support/storage-location.ts';

/** What a test of the contract does with its storages. */
export type Behaviour = (fixture: StorageFixture) => Promise<void>;

/** Declares behaviours that an implementation of the contract must show. Each test ends with a consistency check. */
export interface Contract {
  /** A behaviour of one opening. */
  shows(title: string, behaviour: Behaviour): void;
  /** A behaviour that must also be seen after `maybeReopen`, where the second round closes and opens again. */
  keeps(title: string, behaviour: Behaviour): void;
}

/** The contract for the implementation whose locations `create` makes. */
export function contractFor(create: CreateLocation): Contract {
  return {
    shows(title, behaviour) {
      test(title, () => withFixture(create, behaviour));
    },
    keeps(title, behaviour) {
      test(title, () => withFixture(create, behaviour));
      test(`${title}, after closing and opening again`, () => withFixture(create, behaviour, 'reopens'));
    },
  };
}
