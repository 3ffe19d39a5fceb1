// What becomes of the findings of a boundary that is no longer in play, be it deleted, renamed, or replaced by a variant? Nobody will look at them again: they lapse.

import type { Boundary } from '../rules/rulebook.ts';
import type { Run, Store } from '../store/store.ts';
import { type Changes, NO_CHANGES } from './boundary-figures.ts';
import { forgetGroups } from './run-batch.ts';

/** What was done, a transaction each. */
export async function* lapseBoundaries(context: { readonly store: Store; readonly run: Run }, inPlay: readonly Boundary[]): AsyncGenerator<Changes> {
  const { store, run } = context;
  for (const boundary of await store.unclosedBoundaries()) {
    if (inPlay.some(({ id }) => id === boundary)) continue;
    const fingerprints = (await store.unclosedGroups(boundary)).map(({ groupFingerprint }) => groupFingerprint);
    yield* forgetGroups(context, boundary, fingerprints);
    yield { ...NO_CHANGES, ...(await store.foldTasks(run, boundary, new Map(), new Set())) };
  }
}
