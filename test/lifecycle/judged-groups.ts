// Builders of judged groups for tests: one boundary, whose groups are orders and whose keys are their lines.

import { createHash } from 'node:crypto';
import { parseDecimal } from '../../src/domain/decimal.ts';
import { type Key, keyText } from '../../src/domain/key.ts';
import type { Amount, JudgedGroup, KeyVerdict, Match, ResolvedAction } from '../../src/lifecycle/judged.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const START = Date.UTC(2026, 10, 21, 10, 0, 0);

export function sha(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

export function usd(amount: string): Amount {
  return { amount: parseDecimal(amount) ?? 0n, currency: 'USD' };
}

export const TASK: ResolvedAction = { do: 'open_task', team: 'oms', dueMs: 4 * HOUR, fold: null };

/** A task that folds with those of the same channel, where more than `over` stand. */
export function folding(channel: string, over: number, team = 'oms'): ResolvedAction {
  return { do: 'open_task', team, dueMs: 4 * HOUR, fold: { columns: ['channel'], parts: [channel], over } };
}

export function hold(order: string): ResolvedAction {
  return { do: 'hold_invoice', order };
}

export function recount(sku: string, facility: string): ResolvedAction {
  return { do: 'request_recount', sku, facility, book: '12', bookAt: START - MINUTE };
}

/** Evidence is written as its text. */
export type MatchChanges = Partial<Omit<Match, 'evidence'>> & { readonly evidence?: string };

/** A rule's match at a key of the order; `rule` and `key` make its fingerprint. */
export function match(order: string, line: string, { evidence, ...changes }: MatchChanges = {}): Match {
  const rule = changes.rule ?? 'never-shipped';
  const key: Key = changes.key ?? [order, line];
  const rows = evidence ?? `{"rows":"${order} ${line}"}`;
  return {
    fingerprint: sha(rule, 'fulfillment', ...key),
    rule,
    ruleVersion: 'abc123def456',
    boundary: 'fulfillment',
    per: 'key',
    key,
    keyColumns: ['order_id', 'line_id'].slice(0, key.length),
    severity: 'warning',
    title: `Order ${order} line ${line} was never shipped`,
    runbook: null,
    forMs: 0,
    order,
    valueAtRisk: usd('10.00'),
    variance: [],
    actions: [TASK],
    labels: [],
    mute: null,
    stood: false,
    evidenceHash: sha(rows),
    ...changes,
    evidence: () => rows,
  };
}

/** The order as the run judged it; keys that match disagree, unless `keys` says otherwise. */
export function group(
  order: string,
  matches: readonly Match[],
  changes: Partial<Omit<JudgedGroup, 'keys'>> & { readonly keys?: Readonly<Record<string, KeyVerdict>> } = {},
): JudgedGroup {
  const disagreeing = matches.filter((one) => one.per === 'key').map((one) => [keyText(one.key), 'disagrees'] as const);
  const others = Object.entries(changes.keys ?? {}).map(([line, verdict]) => [keyText([order, line]), verdict] as const);
  return {
    boundary: 'fulfillment',
    group: [order],
    groupFingerprint: sha('fulfillment', order),
    matches,
    untouched: new Set(),
    lost: new Set(),
    verdict: matches.length > 0 ? 'disagrees' : 'equal',
    clearedEvidence: () => '{"rows":"as they agree"}',
    memory: 'keep',
    ...changes,
    keys: new Map([...disagreeing, ...others]),
  };
}
