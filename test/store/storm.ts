// An outage: thousands of findings in two channels, some of which had single tasks before.

import type { Run, Store } from '../../src/store/store.ts';
import { folding, group, match } from '../lifecycle/judged-groups.ts';

export const STORM = 3_000;
/** Of the first run, when each has a task of its own. */
export const EARLY = 20;

export function early() {
  return Array.from({ length: EARLY }, (_, i) => missing(i));
}

export async function applyStorm(store: Store, run: Run): Promise<void> {
  for (let from = 0; from < STORM; from += 1_000) {
    await store.applyGroups(
      run,
      Array.from({ length: 1_000 }, (_, i) => missing(from + i)),
    );
  }
}

function missing(i: number) {
  const order = `O${i}`;
  return group(order, [match(order, '1', { actions: [folding(i % 10 === 0 ? 'market' : 'webshop', 25)] })]);
}
