// The working state of one decision: what changes so far, the numbers handed out, what is counted. It decides nothing.

import { formatDecimal } from '../domain/decimal.ts';
import { keyText } from '../domain/key.ts';
import { formatInstant } from '../domain/time.ts';
import type { AuditEvent, Changes, FindingClosing, FindingMark, FindingWrite, HoldOpening, Numbers, RecountOpening, TaskWrite } from './changes.ts';
import type { Match } from './judged.ts';
import type { Known, StandingMute } from './known.ts';
import { muteName } from './mutes.ts';
import { closeBook, openBook, type StandingBook } from './standing.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a decision about tasks writes to. */
export interface TaskBook {
  readonly now: number;
  readonly numbers: Mutable<Numbers>;
  readonly tasks: TaskWrite[];
  readonly events: AuditEvent[];
  readonly taskCounts: { opened: number; resolved: number; reopened: number };
}

export interface Draft extends TaskBook {
  readonly findings: FindingWrite[];
  readonly marks: FindingMark[];
  readonly closings: FindingClosing[];
  readonly dropped: number[];
  readonly recounts: StandingBook<RecountOpening>;
  readonly holds: StandingBook<HoldOpening>;
  readonly counts: { pending: number; opened: number; continuing: number; resolved: number; reopened: number; lapsed: number };
  readonly muted: { silenced: number; baselined: number; unmuted: number };
  readonly accepted: Set<string>;
  readonly foldable: number[];
  readonly byRule: Map<string, number>;
}

export function startTaskBook(now: number, next: Numbers): TaskBook {
  return { now, numbers: { ...next }, tasks: [], events: [], taskCounts: { opened: 0, resolved: 0, reopened: 0 } };
}

export function startDraft(known: Known, now: number, next: Numbers): Draft {
  return {
    ...startTaskBook(now, next),
    findings: [],
    marks: [],
    closings: [],
    dropped: [],
    recounts: openBook(known.recounts.map(({ id, sku, facility, causes }) => ({ id, causes, place: recountPlace(sku, facility) }))),
    holds: openBook(known.holds.map(({ id, order, causes }) => ({ id, causes, place: order }))),
    counts: { pending: 0, opened: 0, continuing: 0, resolved: 0, reopened: 0, lapsed: 0 },
    muted: { silenced: 0, baselined: 0, unmuted: 0 },
    accepted: new Set(),
    foldable: [],
    byRule: new Map(),
  };
}

export function finishDraft(draft: Draft): Changes {
  const { findings, marks, closings, dropped, tasks, events } = draft;
  const recounts = closeBook(draft.recounts);
  const holds = closeBook(draft.holds);
  return {
    findings,
    marks,
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
      foldable: draft.foldable,
      byRule: draft.byRule,
      muted: draft.muted,
    },
  };
}

/** Hands out the next number of this kind. */
export function takeNumber({ numbers }: TaskBook, kind: keyof Numbers): number {
  const number = numbers[kind];
  numbers[kind] = number + 1;
  return number;
}

/** Injective, so that no two places share a recount. */
export function recountPlace(sku: string, facility: string): string {
  return keyText([sku, facility]);
}

/** A match for the audit: what it says, by which version of the rule, what keeps it from acting, and the rows it stands on. */
export function describeMatch(match: Match, firstSeenAt: number, mute: StandingMute | null): string {
  const { rule, ruleVersion, boundary, key, keyColumns, severity, title, valueAtRisk, variance, labels } = match;
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
    ...(labels.length > 0 ? { labels } : {}),
    ...(mute ? { muted_by: muteName(mute.by) } : {}),
  };
  return withEvidence(fields, match.evidence);
}

/** The fields and the evidence, which is JSON text already, as one JSON object. */
export function withEvidence(fields: object, evidence: (() => string) | null): string {
  return `${JSON.stringify(fields).slice(0, -1)},"evidence":${evidence === null ? 'null' : evidence()}}`;
}
