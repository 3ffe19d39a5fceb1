// The silences of one run, of the rules folder and of the state alike: which of them keeps a match from acting, and which hide more than their ceiling.

import type { Config } from '../config/config.ts';
import type { Match, Mute } from '../lifecycle/judged.ts';
import { findSilence, type Silence } from '../lifecycle/silences.ts';
import type { Run, Store } from '../store/store.ts';

export interface SilencesInForce {
  readonly mute: (match: Match) => Mute | null;
  /** Those that by now hide more than their ceiling are broken: what they hid acts in the next run. After everything is applied. */
  breakWorthy(run: Run): Promise<void>;
}

export async function silencesInForce(config: Config, store: Store, now: number): Promise<SilencesInForce> {
  const stored = (await store.silences()).filter(({ endedAt }) => endedAt === null);
  const silences: readonly Silence[] = [...config.silences, ...stored].filter(({ until }) => now < until);
  const broken = silences.length === 0 ? new Set<string>() : await store.brokenSilences();
  return {
    mute: (match) => {
      const silence = findSilence(silences, match, now, broken);
      return silence === null ? null : { by: 'silence', silence: silence.id };
    },
    breakWorthy: async (run) => {
      const capped = silences.filter(({ id, ceiling }) => ceiling !== null && !broken.has(id));
      if (capped.length === 0 || run.dryRun) return;
      const hidden = await store.hiddenBySilence();
      for (const { id, ceiling } of capped) {
        const worth = hidden.get(id)?.amounts.find(({ currency }) => currency === ceiling?.currency);
        if (ceiling !== null && worth !== undefined && worth.amount > ceiling.amount) await store.breakSilence(run, id);
      }
    },
  };
}
