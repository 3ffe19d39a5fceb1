// What is to be written after deciding, and what is to be counted and audited. Nothing here writes.

import type { Key } from '../domain/key.ts';
import type { Match } from './judged.ts';
import type { FindingLife, KnownTask } from './known.ts';

/** The next free numbers of findings (F-), tasks (T-), recounts (R-) and holds (H-). */
export interface Numbers {
  readonly finding: number;
  readonly task: number;
  readonly recount: number;
  readonly hold: number;
}

/** A finding that was seen, whole: its identity and last sight are the match's. */
export interface FindingWrite {
  readonly id: number;
  readonly isNew: boolean;
  readonly groupFingerprint: string;
  readonly group: Key;
  readonly match: Match;
  readonly life: FindingLife;
}

/** A finding that was not seen and leaves the states pending or open. */
export interface FindingClosing {
  readonly id: number;
  readonly life: FindingLife;
}

export interface TaskWrite extends KnownTask {
  readonly isNew: boolean;
}

export interface RecountOpening {
  readonly id: number;
  readonly sku: string;
  readonly facility: string;
  readonly askedAt: number;
  readonly book: string | null;
  readonly bookAt: number | null;
}

export interface HoldOpening {
  readonly id: number;
  readonly order: string;
  readonly placedAt: number;
}

/** `of`: the recount's or hold's number. */
export interface CauseChange {
  readonly of: number;
  readonly finding: number;
}

/** What becomes of recounts or of holds. */
export interface StandingChanges<Opening> {
  readonly opened: readonly Opening[];
  readonly joined: readonly CauseChange[];
  readonly left: readonly CauseChange[];
  /** Those whose last cause left. */
  readonly ended: readonly number[];
}

export type EventName =
  | 'finding.opened'
  | 'finding.reopened'
  | 'finding.changed'
  | 'finding.resolved'
  | 'finding.lapsed'
  | 'task.opened'
  | 'task.reopened'
  | 'task.closed'
  | 'task.assigned'
  | 'task.resolved'
  | 'task.accepted'
  | 'recount.asked'
  | 'recount.joined'
  | 'recount.left'
  | 'recount.requested'
  | 'recount.ended'
  | 'hold.placed'
  | 'hold.joined'
  | 'hold.left'
  | 'hold.released'
  | 'run.finished'
  | 'run.abandoned';

/** One line for the audit. `detail` is the text of a JSON object. */
export interface AuditEvent {
  readonly event: EventName;
  readonly finding?: number;
  readonly task?: number;
  readonly recount?: number;
  readonly hold?: number;
  readonly detail: string;
}

/** What one batch did. `accepted`: fingerprints of the findings that stand and were written off. `byRule`: findings seen, pending ones included. */
export interface Applied {
  readonly findings: {
    readonly pending: number;
    readonly opened: number;
    readonly continuing: number;
    readonly resolved: number;
    readonly reopened: number;
    readonly lapsed: number;
  };
  readonly tasks: { readonly opened: number; readonly resolved: number; readonly reopened: number };
  readonly recounts: { readonly requested: number; readonly ended: number };
  readonly holds: { readonly placed: number; readonly released: number };
  readonly accepted: ReadonlySet<string>;
  readonly byRule: ReadonlyMap<string, number>;
}

export interface Changes {
  readonly findings: readonly FindingWrite[];
  readonly closings: readonly FindingClosing[];
  /** Pending ones that cleared before they ever opened. */
  readonly dropped: readonly number[];
  readonly tasks: readonly TaskWrite[];
  readonly recounts: StandingChanges<RecountOpening>;
  readonly holds: StandingChanges<HoldOpening>;
  readonly events: readonly AuditEvent[];
  readonly next: Numbers;
  readonly applied: Applied;
}
