// Since when, and in how many runs, has a discrepancy been found? Derived from run ordinals, so that an unchanged one costs no write.

import type { Key } from '../domain/key.ts';
import type { Boundary } from '../rules/rulebook.ts';
import type { Store } from '../store/store.ts';
import type { Standing } from './judge-group.ts';
import type { FirstSeen } from './memory.ts';
import { isOwned } from './withholding.ts';

export interface Standings {
  /** This run's ordinal among the boundary's complete runs. */
  readonly ordinal: number;
  /** `first` is undefined for what is seen now for the first time. */
  of(first: FirstSeen | undefined, key: Key): Standing;
}

export async function standingsOf(store: Store, boundary: Boundary, now: number): Promise<Standings> {
  const history = await store.history(boundary.id);
  const ordinal = history.ordinal + 1;
  return {
    ordinal,
    of: (first, key) => {
      if (first === undefined) return { ageMs: 0, seen: 1 };
      // A run that could not see the key did not find it.
      const unseen = history.withheld.filter((run) => run.ordinal >= first.ordinal && run.owns.some((owned) => isOwned(boundary, owned, key))).length;
      return { ageMs: now - first.at, seen: ordinal - first.ordinal + 1 - unseen };
    },
  };
}
