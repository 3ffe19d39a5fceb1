// Silences: which findings are kept from acting, by whom, why, until when, and up to what value. It reads no clock.

import type { Severity } from '../rules/rulebook.ts';
import type { Amount, Match } from './judged.ts';

/** What it names must all be so; it names one thing at least. */
export interface SilenceMatcher {
  readonly boundary: readonly string[] | null;
  readonly rule: readonly string[] | null;
  readonly severity: readonly Severity[] | null;
  readonly order: readonly string[] | null;
  /** Key column → the values of it. */
  readonly key: ReadonlyMap<string, readonly string[]>;
}

export interface Silence {
  /** Of rules/silences.yaml: its id; of the state database: S-12. */
  readonly id: string;
  readonly owner: string;
  readonly reason: string;
  readonly match: SilenceMatcher;
  /** UTC milliseconds: from then on it silences nothing. */
  readonly until: number;
  /** A finding with more at risk is not silenced; and when what it hides is worth more in all, it is broken. */
  readonly ceiling: Amount | null;
}

/** The first silence that keeps this match from acting at `now`; null where none does. `broken`: ids of those whose ceiling was passed. */
export function findSilence(silences: readonly Silence[], match: Match, now: number, broken: ReadonlySet<string>): Silence | null {
  return (
    silences.find(
      (silence) => now < silence.until && !broken.has(silence.id) && isUnder(silence.ceiling, match.valueAtRisk) && matches(silence.match, match),
    ) ?? null
  );
}

function isUnder(ceiling: Amount | null, value: Amount | null): boolean {
  if (ceiling === null || value === null) return true;
  // What is in another currency cannot be held against the ceiling: it is not hidden.
  return ceiling.currency === value.currency && value.amount <= ceiling.amount;
}

function matches(matcher: SilenceMatcher, match: Match): boolean {
  const among = (wanted: readonly string[] | null, value: string | null) => wanted === null || (value !== null && wanted.includes(value));
  if (!among(matcher.boundary, match.boundary) || !among(matcher.rule, match.rule)) return false;
  if (!among(matcher.severity, match.severity) || !among(matcher.order, match.order)) return false;
  return [...matcher.key].every(([column, values]) => among(values, match.key[match.keyColumns.indexOf(column)] ?? null));
}
