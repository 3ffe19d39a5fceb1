// What the state remembers of findings, tasks, recounts and holds, as far as deciding needs it. It says nothing of tables.

import type { Key } from '../domain/key.ts';
import type { Amount, FoldKey, Mute, Variance } from './judged.ts';
import type { FindingState, TaskState } from './life-cycles.ts';

/** Where a finding stands in its life. Instants in milliseconds, by the runs' `now`. */
export interface FindingLife {
  readonly state: FindingState;
  /** Ever. */
  readonly firstSeenAt: number;
  /** First seen without having cleared since: what `for` counts from. */
  readonly since: number;
  /** The last opening; null before the first. */
  readonly openedAt: number | null;
  readonly openings: number;
  readonly closedAt: number | null;
  readonly closedAs: 'resolved' | 'lapsed' | null;
}

/** What a person wrote off: the task stays quiet until `until`, or until a variance outgrows these. */
export interface Acceptance {
  readonly at: number;
  readonly by: string;
  readonly reason: string;
  readonly until: number;
  readonly variance: readonly Variance[];
}

export interface KnownTask {
  readonly id: number;
  readonly findingId: number;
  readonly team: string;
  readonly state: TaskState;
  readonly openedAt: number;
  readonly dueAt: number | null;
  /** By hand. */
  readonly resolvedAt: number | null;
  readonly closedAt: number | null;
  readonly acceptance: Acceptance | null;
}

/** What keeps a finding from acting, and what it came to when it was muted. */
export interface StandingMute {
  readonly by: Mute;
  readonly variance: readonly Variance[];
  readonly valueAtRisk: Amount | null;
}

/** By what an acting finding's task for one team folds. */
export interface TaskFold extends FoldKey {
  readonly team: string;
  readonly dueMs: number | null;
}

/** What findings have in common whose tasks may be one. */
export interface Bucket {
  readonly boundary: string;
  readonly rule: string;
  readonly team: string;
  readonly columns: readonly string[];
  readonly parts: Key;
}

/** A task of many findings: one a bucket, for ever. */
export interface KnownFoldedTask {
  readonly id: number;
  readonly bucket: Bucket;
  /** The finding that stands for all. */
  readonly lead: number;
  readonly state: TaskState;
  readonly openedAt: number;
  readonly dueAt: number | null;
  /** By hand. */
  readonly resolvedAt: number | null;
  readonly closedAt: number | null;
}

export interface KnownFinding {
  readonly id: number;
  readonly fingerprint: string;
  readonly groupFingerprint: string;
  readonly rule: string;
  readonly per: 'key' | 'group';
  /** As `keyText` writes it. */
  readonly key: string;
  /** As it went by when the finding was last written. */
  readonly order: string | null;
  readonly severity: string;
  readonly title: string;
  readonly evidenceHash: string;
  readonly valueAtRisk: Amount | null;
  readonly labels: readonly string[];
  readonly life: FindingLife;
  /** Null: it acts, once it is open. */
  readonly mute: StandingMute | null;
  /** Empty unless it is open and acts. */
  readonly folds: readonly TaskFold[];
  /** Its own; a folded task is none. */
  readonly tasks: readonly KnownTask[];
}

/** An open recount or a standing hold, with the findings that are its causes. */
export interface KnownRecount {
  readonly id: number;
  readonly sku: string;
  readonly facility: string;
  readonly causes: readonly number[];
}

export interface KnownHold {
  readonly id: number;
  readonly order: string;
  readonly causes: readonly number[];
}

/**
 * All findings of the groups that were judged and of the fingerprints that matched; the open recounts and standing holds that these findings
 * cause, as far as they clear or their order goes by another name, and those at the places and orders that a match's actions name.
 */
export interface Known {
  readonly findings: readonly KnownFinding[];
  readonly recounts: readonly KnownRecount[];
  readonly holds: readonly KnownHold[];
}
