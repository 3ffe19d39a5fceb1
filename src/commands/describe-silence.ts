// A silence in words for people, and as scripts get it: where it is from, whether it still holds, and what it hides.

import type { Config } from '../config/config.ts';
import { formatDecimal } from '../domain/decimal.ts';
import { formatInstant } from '../domain/time.ts';
import type { Silence, SilenceMatcher } from '../lifecycle/silences.ts';
import type { Hidden, StoredSilence } from '../store/silences.ts';
import type { Store } from '../store/store.ts';
import { formatAmount } from './name-things.ts';

/** `broken`: what it hides is worth more than its ceiling. */
export type SilenceState = 'in force' | 'broken' | 'expired' | 'ended';

export interface SilenceView {
  readonly silence: Silence;
  readonly state: SilenceState;
  readonly hides: Hidden;
  /** Null: it stands in rules/silences.yaml. */
  readonly stored: StoredSilence | null;
}

const NOTHING: Hidden = { findings: 0, amounts: [] };

/** Those of the file first, in its order, then those made by command. */
export async function readAllSilences(config: Config, store: Store, now: number): Promise<readonly SilenceView[]> {
  const broken = await store.brokenSilences();
  const hidden = await store.hiddenBySilence();
  const stateOf = (silence: Silence, endedAt: number | null): SilenceState => {
    if (endedAt !== null) return 'ended';
    if (silence.until <= now) return 'expired';
    return broken.has(silence.id) ? 'broken' : 'in force';
  };
  const view = (silence: Silence, stored: StoredSilence | null): SilenceView => ({
    silence,
    state: stateOf(silence, stored?.endedAt ?? null),
    hides: hidden.get(silence.id) ?? NOTHING,
    stored,
  });
  return [...config.silences.map((silence) => view(silence, null)), ...(await store.silences()).map((silence) => view(silence, silence))];
}

/** `boundary inventory, rule on-hand-drift or unknown-sku, facility DAL`. */
export function describeMatcher({ key, ...named }: SilenceMatcher): string {
  const parts = [
    ['boundary', named.boundary] as const,
    ['rule', named.rule] as const,
    ...key,
    ['order', named.order] as const,
    ['severity', named.severity] as const,
  ];
  return parts.flatMap(([what, values]) => (values === null ? [] : [`${what} ${values.join(' or ')}`])).join(', ');
}

/** `3 findings, 1200.00 USD`. */
export function describeHidden({ findings, amounts }: Hidden): string {
  return findings === 0 ? '' : [`${findings} ${findings === 1 ? 'finding' : 'findings'}`, ...byCurrency(amounts).map(formatAmount)].join(', ');
}

/** What scripts get of a silence. */
export function silenceJson({ silence, state, hides, stored }: SilenceView): object {
  const { id, owner, reason, match, until, ceiling } = silence;
  const { key, ...named } = match;
  const instant = (ms: number | null) => (ms === null ? null : formatInstant(ms));
  const amount = (one: Hidden['amounts'][number]) => ({ amount: formatDecimal(one.amount, one.currency === null ? 0 : 2), currency: one.currency });
  return {
    silence: id,
    from: stored === null ? 'file' : 'command',
    state,
    owner,
    reason,
    match: { ...Object.fromEntries(Object.entries(named).filter(([, values]) => values !== null)), ...(key.size > 0 && { key: Object.fromEntries(key) }) },
    until: formatInstant(until),
    ceiling: ceiling && amount(ceiling),
    hides: { findings: hides.findings, amounts: byCurrency(hides.amounts).map(amount) },
    ...(stored && { created_at: formatInstant(stored.createdAt), created_by: stored.createdBy, ended_at: instant(stored.endedAt), ended_by: stored.endedBy }),
  };
}

function byCurrency(amounts: Hidden['amounts']): Hidden['amounts'] {
  return [...amounts].sort((a, b) => ((a.currency ?? '') < (b.currency ?? '') ? -1 : 1));
}
