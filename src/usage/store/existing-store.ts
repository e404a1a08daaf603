import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { ifMissing } from '../../files/index.ts';
import { UsageStore } from './usage-store.ts';

/** Whether a folder contains a storage, of whatever type. */
export async function holdsStorage(folder: string): Promise<boolean> {
  return access(join(folder, 'CURRENT')).then(() => true, ifMissing(false));
}

/** Opens the storage in a folder; undefined if there is none. @throws TrackingError */
export async function openExisting(folder: string | undefined): Promise<UsageStore | undefined> {
  return folder !== undefined && (await holdsStorage(folder)) ? UsageStore.open(folder) : undefined;
}

/** Stores in a closed storage, if there is one, that counting is switched off. @throws TrackingError */
export async function disableExisting(folder: string | undefined): Promise<void> {
  const store = await openExisting(folder);
  try {
    const consent = await store?.readConsent();
    if (consent) await store?.writeConsent({ ...consent, isEnabled: false });
  } finally {
    await store?.close();
  }
}
