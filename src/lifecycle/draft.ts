// The working state of one decision: what changes so far, the numbers handed out, what is counted. It decides nothing.

import { formatDecimal } from '../domain/decimal.ts';
import { keyText } from '../domain/key.ts';
import { formatInstant } from '../domain/time.ts';
import type { AuditEvent, Changes, FindingClosing, FindingWrite, HoldOpening, Numbers, RecountOpening, TaskWrite } from './changes.ts';
import type { Match } from './judged.ts';
import type { Known } from './known.ts';
import { closeBook, openBook, type StandingBook } from './standing.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface Draft {
  readonly now: number;
  readonly numbers: Mutable<Numbers>;
  readonly findings: FindingWrite[];
  readonly closings: FindingClosing[];
  readonly dropped: number[];
  readonly tasks: TaskWrite[];
  readonly recounts: StandingBook<RecountOpening>;
  readonly holds: StandingBook<HoldOpening>;
  readonly events: AuditEvent[];
  readonly counts: { pending: number; opened: number; continuing: number; resolved: number; reopened: number; lapsed: number };
  readonly taskCounts: { opened: number; resolved: number; reopened: number };
  readonly accepted: Set<string>;
  readonly byRule: Map<string, number>;
}

export function startDraft(known: Known, now: number, next: Numbers): Draft {
  return {
    now,
    numbers: { ...next },
    findings: [],
    closings: [],
    dropped: [],
    tasks: [],
    recounts: openBook(known.recounts.map(({ id, sku, facility, causes }) => ({ id, causes, place: recountPlace(sku, facility) }))),
    holds: openBook(known.holds.map(({ id, order, causes }) => ({ id, causes, place: order }))),
    events: [],
    counts: { pending: 0, opened: 0, continuing: 0, resolved: 0, reopened: 0, lapsed: 0 },
    taskCounts: { opened: 0, resolved: 0, reopened: 0 },
    accepted: new Set(),
    byRule: new Map(),
  };
}

export function finishDraft(draft: Draft): Changes {
  const { findings, closings, dropped, tasks, events } = draft;
  const recounts = closeBook(draft.recounts);
  const holds = closeBook(draft.holds);
  return {
    findings,
    closings,
    dropped,
    tasks,
    recounts,
    holds,
    events,
    next: draft.numbers,
    applied: {
      findings: draft.counts,
      tasks: draft.taskCounts,
      recounts: { requested: recounts.opened.length, ended: recounts.ended.length },
      holds: { placed: holds.opened.length, released: holds.ended.length },
      accepted: draft.accepted,
      byRule: draft.byRule,
    },
  };
}

/** Hands out the next number of this kind. */
export function takeNumber(draft: Draft, kind: keyof Numbers): number {
  const number = draft.numbers[kind];
  draft.numbers[kind] = number + 1;
  return number;
}

/** Injective, so that no two places share a recount. */
export function recountPlace(sku: string, facility: string): string {
  return keyText([sku, facility]);
}

/** A match for the audit: what it says, by which version of the rule, and the rows it stands on. */
export function describeMatch(match: Match, firstSeenAt: number): string {
  const { rule, ruleVersion, boundary, key, keyColumns, severity, title, valueAtRisk, variance } = match;
  const fields = {
    rule,
    rule_version: ruleVersion,
    boundary,
    key: Object.fromEntries(keyColumns.map((column, i) => [column, key[i]])),
    severity,
    title,
    first_seen_at: formatInstant(firstSeenAt),
    value_at_risk: valueAtRisk && { amount: formatDecimal(valueAtRisk.amount), currency: valueAtRisk.currency },
    variance: variance.map(({ column, currency, amount }) => ({ column, currency, amount: formatDecimal(amount) })),
  };
  return withEvidence(fields, match.evidence);
}

/** The fields and the evidence, which is JSON text already, as one JSON object. */
export function withEvidence(fields: object, evidence: (() => string) | null): string {
  return `${JSON.stringify(fields).slice(0, -1)},"evidence":${evidence === null ? 'null' : evidence()}}`;
}
