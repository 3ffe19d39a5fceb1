// What a run says of a group: which rules matched, and what became of the keys that none did. Nothing here remembers or decides.

import type { Decimal } from '../domain/decimal.ts';
import type { Key } from '../domain/key.ts';
import type { Severity } from '../rules/rulebook.ts';

/** `gone`: on neither side any more, or out of scope. `withheld`: a side could not be read, so nothing may be concluded. */
export type KeyVerdict = 'equal' | 'expected' | 'disagrees' | 'gone' | 'withheld';

/** `currency` is null for quantities. */
export interface Amount {
  readonly amount: Decimal;
  readonly currency: string | null;
}

/** Right minus left of one compared column. */
export interface Variance {
  readonly column: string;
  readonly currency: string | null;
  readonly amount: Decimal;
}

/** A rule's action with everything looked up that it needs. `book` is the book figure to hold a count against, `bookAt` when it was read. */
export type ResolvedAction =
  | { readonly do: 'open_task'; readonly team: string; readonly dueMs: number | null; readonly fold: FoldKey | null }
  | { readonly do: 'request_recount'; readonly sku: string; readonly facility: string; readonly book: string | null; readonly bookAt: number | null }
  | { readonly do: 'hold_invoice'; readonly order: string };

/** Where more than `over` open findings of the rule share these parts, they are one task. */
export interface FoldKey {
  readonly columns: readonly string[];
  readonly parts: Key;
  readonly over: number;
}

/** What keeps a finding from acting: a silence by its id, or that it stood when the company went live. */
export type Mute = { readonly by: 'silence'; readonly silence: string } | { readonly by: 'baseline' };

/** One rule that holds at one key or group. */
export interface Match {
  /** SHA-256 in hex over rule, boundary and key; never over a value that can change. */
  readonly fingerprint: string;
  readonly rule: string;
  readonly ruleVersion: string;
  readonly boundary: string;
  readonly per: 'key' | 'group';
  readonly key: Key;
  readonly keyColumns: readonly string[];
  readonly severity: Severity;
  readonly title: string;
  readonly runbook: string | null;
  readonly forMs: number;
  /** The order's name, where the key names one. */
  readonly order: string | null;
  readonly valueAtRisk: Amount | null;
  readonly variance: readonly Variance[];
  readonly actions: readonly ResolvedAction[];
  readonly labels: readonly string[];
  /** Null: it acts. */
  readonly mute: Mute | null;
  /** Its discrepancy stood when the company went live: a finding that is made of it only now is known like those of that day. */
  readonly stood: boolean;
  /** Writes JSON text: both sides' rows, when each was read, and the conditions that held. Asked for only where it is stored. */
  readonly evidence: () => string;
  /**
   * Of what in the evidence matters: without the instants of reading. It begins with a hash of the finding's own rows, and that is all of it where
   * the rest of the group could not be read.
   */
  readonly evidenceHash: string;
}

export interface JudgedGroup {
  readonly boundary: string;
  readonly group: Key;
  readonly groupFingerprint: string;
  readonly matches: readonly Match[];
  /** Fingerprints of findings whose rule could not be decided: they stay as they are. */
  readonly untouched: ReadonlySet<string>;
  /** Fingerprints of findings whose rule was edited away: nobody can say that they are in order. */
  readonly lost: ReadonlySet<string>;
  /** By `keyText`. A key that is not listed is `gone`, or `withheld` where the group is. */
  readonly keys: ReadonlyMap<string, KeyVerdict>;
  /** Of the group itself, for findings `per: group`. */
  readonly verdict: KeyVerdict;
  /** Writes JSON text: the rows that show its keys equal or expected. */
  readonly clearedEvidence: (() => string) | null;
  /** What the next run is to remember of the group; null: forget it. */
  readonly memory: { readonly hash: string; readonly data: string } | null | 'keep';
}
