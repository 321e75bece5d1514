/** A whole number; both ends can come. */
export function between(least: number, most: number): number {
  return least + Math.floor(Math.random() * (most - least + 1));
}

export function chance(probability: number): boolean {
  return Math.random() < probability;
}

/** @throws for an empty list */
export function pick<Item>(list: readonly Item[]): Item {
  const item = list[between(0, list.length - 1)];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}

/** One of the names, each as often as its weight says. */
export function weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
  const entries = Object.entries(weights) as [Name, number][];
  let left = Math.random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
  const found = entries.find(([, weight]) => {
    left -= weight;
    return left < 0;
  });
  return (found ?? pick(entries))[0];
}
