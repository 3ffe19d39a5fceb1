// What is to be written after deciding, and what is to be counted and audited. Nothing here writes.

import type { Key } from '../domain/key.ts';
import type { Match } from './judged.ts';
import type { FindingLife, KnownFoldedTask, KnownTask, StandingMute, TaskFold } from './known.ts';

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
  readonly mute: StandingMute | null;
  readonly folds: readonly TaskFold[];
}

/** What a finding carries beside its rows, where those are as they were. */
export interface FindingMark {
  readonly id: number;
  readonly match: Match;
  readonly mute: StandingMute | null;
  readonly folds: readonly TaskFold[];
}

/** A finding that was not seen and leaves the states pending or open: nothing mutes or folds it any more. */
export interface FindingClosing {
  readonly id: number;
  readonly life: FindingLife;
}

export interface TaskWrite extends KnownTask {
  readonly isNew: boolean;
}

export interface FoldedTaskWrite extends KnownFoldedTask {
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

/** `of`: the recount's, hold's or folded task's number. */
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
  | 'finding.muted'
  | 'finding.unmuted'
  | 'task.opened'
  | 'task.reopened'
  | 'task.closed'
  | 'task.assigned'
  | 'task.resolved'
  | 'task.accepted'
  | 'task.member_joined'
  | 'task.member_left'
  | 'recount.asked'
  | 'recount.joined'
  | 'recount.left'
  | 'recount.requested'
  | 'recount.ended'
  | 'hold.placed'
  | 'hold.joined'
  | 'hold.left'
  | 'hold.released'
  | 'silence.added'
  | 'silence.ended'
  | 'silence.broken'
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
  /** Open findings that it found, by number, that act and whose tasks fold. */
  readonly foldable: readonly number[];
  readonly byRule: ReadonlyMap<string, number>;
  /** Findings that stand open and do not act, by what keeps them from it; and those that act since now. */
  readonly muted: { readonly silenced: number; readonly baselined: number; readonly unmuted: number };
}

/** What folding did. A task that gave way to a folded one counts as resolved. */
export interface FoldsApplied {
  readonly tasks: Applied['tasks'];
}

/** What folding changes of tasks, of single findings and folded ones. */
export interface FoldChanges {
  readonly tasks: readonly TaskWrite[];
  readonly folded: readonly FoldedTaskWrite[];
  readonly joined: readonly CauseChange[];
  readonly left: readonly CauseChange[];
  readonly events: readonly AuditEvent[];
  readonly next: Numbers;
  readonly applied: FoldsApplied;
}

export interface Changes {
  readonly findings: readonly FindingWrite[];
  readonly marks: readonly FindingMark[];
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
