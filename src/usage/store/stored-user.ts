import type { LastEvent } from './stored-records.ts';
import type { TrackerSettings } from './tracker-settings.ts';
import { UsageStore } from './usage-store.ts';
import { UserRecords } from './user-records.ts';

/** A user as stored. */
export interface StoredUser {
  store: UsageStore;
  records: UserRecords;
  uuid: string;
  isEnabled: boolean;
  /** The last entry of each trackable, by its name. */
  lasts: ReadonlyMap<string, LastEvent>;
}

/**
 * Opens the storage of a tracker and reads its user. Ends the timers that a killed program left open.
 *
 * @param uuid the user's identifier if neither the settings nor the storage have one
 * @throws TrackingError; the storage is closed again then
 */
export async function openStoredUser(settings: TrackerSettings, uuid: string): Promise<StoredUser> {
  const store = await UsageStore.open(settings.trackerFile);
  try {
    const consent = await store.readConsent();
    const ownUuid = settings.uuid ?? consent?.uuid ?? uuid;
    const records = await UserRecords.open(store, ownUuid);
    await records.endOpenTimers();
    const lasts = await records.readLastOfAll();
    return { store, records, uuid: ownUuid, isEnabled: consent?.isEnabled ?? false, lasts };
  } catch (error) {
    await store.close();
    throw error;
  }
}
