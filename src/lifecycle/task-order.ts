// In which order do people take up tasks? The gravest first, then the most at risk, then what is due first. Amounts of different currencies are never held against each other.

import type { Decimal } from '../domain/decimal.ts';
import type { Severity } from '../rules/rulebook.ts';
import type { Amount } from './judged.ts';

export interface Urgency {
  readonly id: number;
  readonly severity: Severity;
  readonly valueAtRisk: Amount | null;
  readonly dueAt: number | null;
}

const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info'];

/**
 * By severity; within one by value at risk, each currency ranked by itself: the largest of every currency, then the second largest of every currency, and so on,
 * last those of which no value is known; then by due time, those without one last.
 */
export function orderByUrgency<T>(things: readonly T[], urgencyOf: (thing: T) => Urgency): readonly T[] {
  const list = things.map((thing) => ({ thing, urgency: urgencyOf(thing) }));
  const ranks = rankValues(list.map(({ urgency }) => urgency));
  const rank = ({ id }: Urgency): number => ranks.get(id) ?? Number.MAX_SAFE_INTEGER;
  const due = ({ dueAt }: Urgency): number => dueAt ?? Number.MAX_SAFE_INTEGER;
  return list
    .sort(
      ({ urgency: a }, { urgency: b }) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || rank(a) - rank(b) || due(a) - due(b) || a.id - b.id,
    )
    .map(({ thing }) => thing);
}

/** Id → rank among those of the same severity and currency, from 1; equal amounts share a rank. */
function rankValues(all: readonly Urgency[]): ReadonlyMap<number, number> {
  const peers = new Map<string, { readonly id: number; readonly amount: Decimal }[]>();
  for (const { id, severity, valueAtRisk } of all) {
    if (valueAtRisk === null) continue;
    const peer = JSON.stringify([severity, valueAtRisk.currency]);
    const group = peers.get(peer) ?? [];
    peers.set(peer, group);
    group.push({ id, amount: valueAtRisk.amount });
  }
  const ranks = new Map<number, number>();
  for (const group of peers.values()) {
    let rank = 0;
    let before: Decimal | null = null;
    for (const { id, amount } of group.sort((a, b) => (a.amount < b.amount ? 1 : a.amount > b.amount ? -1 : 0))) {
      if (amount !== before) rank += 1;
      before = amount;
      ranks.set(id, rank);
    }
  }
  return ranks;
}
