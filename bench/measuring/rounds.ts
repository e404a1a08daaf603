/** The middle one of some figures; of an even number of them the greater one of two. */
export function median(figures: readonly number[]): number {
  return [...figures].sort((a, b) => a - b)[figures.length >> 1]!;
}

/** Measures things round by round, so that a busy moment of the machine does not meet one of them only. */
export async function inRounds<Thing, Outcome>(
  things: readonly Thing[],
  rounds: number,
  measure: (thing: Thing) => Promise<Outcome>,
): Promise<Map<Thing, Outcome[]>> {
  const outcomes = new Map<Thing, Outcome[]>(things.map((thing) => [thing, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [thing, each] of outcomes) each.push(await measure(thing));
  }
  return outcomes;
}
