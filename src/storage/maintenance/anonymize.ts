import { withoutPaths } from '../../values/index.ts';
import type { Conditions } from '../contract/conditions.ts';
import type { AnonymizeReport } from '../contract/reports.ts';
import type { AnonymizeSettings } from '../contract/track-engine.ts';
import { SALT_KEY } from '../engine/keys.ts';
import { type Revise, stageRevisions } from '../engine/writing/change-many.ts';
import { eraseName, KeyErasure } from '../sums/key-erasure.ts';
import { changeInParts } from './change-in-parts.ts';
import { forgetOldBytes } from './erase-user.ts';
import { findByTime, stillMeets } from './find-tracks.ts';
import type { OpenStorage } from './open-storage.ts';
import { decodeSalt, encodeSalt, isPseudonym, makeSalt, pseudonymOf } from './pseudonym.ts';

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
  const revise: Revise = (record, data) => {
    const userName = nameFor(record.userName);
    const left = withoutPaths(data, paths);
    return userName === record.userName && left === data ? undefined : { userName, data: left };
  };
  const test = stillMeets(conditions);
  const trackNums = await findByTime(open.store, conditions);
  const tracks = await changeInParts(open, trackNums, 'anonymizing', onProgress, (group, part) =>
    stageRevisions(group, part, test, revise, erasure?.beforeChange),
  );
  onProgress?.({ phase: 'compacting', tracks, tracksTotal: tracks });
  if (tracks > 0) await forgetOldBytes(open);
  return { tracks, users: users.size };
}

/** The secret of this storage, which is made when it is first needed. */
async function storedSalt({ queue }: OpenStorage): Promise<Uint8Array> {
  return queue.alone((group) => {
    const stored = group.store.database.getSync(SALT_KEY);
    if (stored) return decodeSalt(stored);
    const salt = makeSalt();
    group.put(SALT_KEY, encodeSalt(salt));
    return salt;
  });
}
