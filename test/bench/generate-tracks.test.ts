import { describe, expect, it } from 'vitest';
import { type GeneratedTrack, generateTracks } from '../../bench/generate-tracks.ts';

const SIZE = 20_000;
const tracks = [...generateTracks({ size: SIZE, seed: 1 })];

function countBy(key: (track: GeneratedTrack) => string): number[] {
  const counts = new Map<string, number>();
  for (const track of tracks) counts.set(key(track), (counts.get(key(track)) ?? 0) + 1);
  return [...counts.values()].sort((a, b) => b - a);
}

describe('generateTracks', () => {
  it('makes the same tracks of the same seed', () => {
    expect([...generateTracks({ size: SIZE, seed: 1 })]).toEqual(tracks);
    expect([...generateTracks({ size: 100, seed: 2 })]).not.toEqual(tracks.slice(0, 100));
  });

  it('makes the first of the same tracks when it is asked for fewer', () => {
    expect([...generateTracks({ size: 500, seed: 1 })]).toEqual(tracks.slice(0, 500));
  });

  it('makes as many tracks as asked for, also none', () => {
    expect(tracks).toHaveLength(SIZE);
    expect([...generateTracks({ size: 0, seed: 1 })]).toEqual([]);
  });

  it('prefers some tasks and users by far', () => {
    const tasks = countBy((track) => track.taskId);
    const users = countBy((track) => track.userName);
    expect(tasks.length).toBeGreaterThan(300);
    expect(users.length).toBeGreaterThan(500);
    expect(tasks[0]).toBeGreaterThan(10 * (tasks[100] ?? 0));
    expect(users[0]).toBeGreaterThan(10 * (users[200] ?? 0));
  });

  it('gives a run to one user and several tracks', () => {
    const usersOfRun = new Map<string, Set<string>>();
    for (const { run, userName } of tracks)
      usersOfRun.set(run, (usersOfRun.get(run) ?? new Set()).add(userName));
    expect(Math.max(...[...usersOfRun.values()].map((users) => users.size))).toBe(1);
    expect(SIZE / usersOfRun.size).toBeGreaterThan(4);
  });

  it('numbers runs by their first appearance', () => {
    let newest = 0;
    for (const { run } of tracks) {
      const number = Number(run.slice('run-'.length));
      expect(number).toBeLessThanOrEqual(newest + 1);
      newest = Math.max(newest, number);
    }
  });

  it('goes forward in time but for some late arrivals', () => {
    const late = tracks.filter((track, place) => track.timeStamp < (tracks[place - 1]?.timeStamp ?? 0));
    expect(late.length).toBeGreaterThan(SIZE / 200);
    expect(late.length).toBeLessThan(SIZE / 20);
  });

  it('keeps the data of a track at 80 to 140 bytes', () => {
    const lengths = tracks.map((track) => Buffer.byteLength(JSON.stringify(track.data)));
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(80);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(140);
  });
});
