import { withoutPaths } from '../../values/index.ts';
import type { Conditions } from '../contract/conditions.ts';
import type { OnProgress } from '../contract/progress.ts';
import type { AnonymizeReport } from '../contract/reports.ts';
import type { AnonymizeSettings } from '../contract/track-engine.ts';
import { type BeforeChange, type Revise, ReviseManyOperation } from '../engine/writing/many-operations.ts';
import { PendingOperation } from '../engine/writing/pending-operation.ts';
import type { WriteGroup } from '../engine/writing/write-group.ts';
import { eraseName, KeyErasure } from '../sums/key-erasure.ts';
import { forgetOldBytes } from './erase-user.ts';
import { findByTime } from './find-tracks.ts';
import type { OpenStorage } from './open-storage.ts';
import { decodeSalt, encodeSalt, isPseudonym, makeSalt, pseudonymOf, SALT_KEY } from './pseudonym.ts';
import { meantBy, partsOf } from './remove-tracks.ts';

/** Replaces the users of tracks by pseudonyms and removes values from their data; then the old bytes leave the disk. */
export async function anonymize(
  open: OpenStorage,
  conditions: Conditions,
  { isUserName, paths, salt, onProgress }: AnonymizeSettings,
): Promise<AnonymizeReport> {
  const users = new Map<string, string>();
  const key = isUserName ? (salt ?? (await storedSalt(open))) : '';
  const nameFor = (userName: string): string => {
    if (!isUserName || isPseudonym(userName)) return userName;
    const pseudonym = users.get(userName) ?? pseudonymOf(userName, key);
    users.set(userName, pseudonym);
    return pseudonym;
  };
  const { sums } = open;
  const erasure = sums && new KeyErasure(sums, isUserName ? (text) => pseudonymOf(text, key) : eraseName);
  const change: Revise = (record, data) => {
    const userName = nameFor(record.userName);
    const left = withoutPaths(data, paths);
    return userName === record.userName && left === data ? undefined : { userName, data: left };
  };
  const tracks = await revise(open, conditions, onProgress, change, erasure?.beforeChange);
  onProgress?.({ phase: 'compacting', tracks, tracksTotal: tracks });
  if (tracks > 0) await forgetOldBytes(open);
  return { tracks, users: users.size };
}

async function revise(
  { store, queue }: OpenStorage,
  conditions: Conditions,
  onProgress: OnProgress,
  change: Revise,
  beforeChange: BeforeChange | undefined,
): Promise<number> {
  const isMeant = meantBy(conditions);
  const trackNums = await findByTime(store, conditions);
  let revised = 0;
  let tracks = 0;
  for (const part of partsOf(trackNums)) {
    const operation = new ReviseManyOperation(part, isMeant, change, beforeChange);
    queue.add(operation);
    revised += await operation.promise;
    tracks += part.length;
    onProgress?.({ phase: 'anonymizing', tracks, tracksTotal: trackNums.length });
  }
  return revised;
}

/** The secret of this storage, which is made when it is first needed. */
async function storedSalt({ queue }: OpenStorage): Promise<Uint8Array> {
  const operation = new SaltOperation();
  queue.add(operation);
  return operation.promise;
}

class SaltOperation extends PendingOperation<Uint8Array> {
  readonly sizeBytes = 0;
  readonly isAlone = true;
  #salt: Uint8Array = new Uint8Array();

  stage(group: WriteGroup): boolean {
    const stored = group.store.database.getSync(SALT_KEY);
    this.#salt = stored ? decodeSalt(stored) : makeSalt();
    if (!stored) group.put(SALT_KEY, encodeSalt(this.#salt));
    return true;
  }

  protected get result(): Uint8Array {
    return this.#salt;
  }
}
