// The rules as understood: boundaries with their expected, never and rules, their conditions as syntax trees. No YAML, no evaluation.

import type { Aggregation } from '../compare/aggregate.ts';
import type { Span } from '../domain/calendar.ts';
import type { ColumnDefinition, Role } from '../domain/datasets.ts';
import type { Decimal } from '../domain/decimal.ts';
import type { Reading } from '../domain/row-terms.ts';
import type { Tolerance } from '../domain/tolerance.ts';
import type { ColumnType, Money } from '../domain/value.ts';

export interface SideSpec {
  /** The prefix of its facts: the role, or what `as:` says. */
  readonly name: string;
  readonly role: Role;
  /** At least one; all have the boundary's key columns. */
  readonly datasets: readonly string[];
  /** How a dataset of the side is read beyond its mapping, by its name; one that is read as it is has no entry. */
  readonly readings: ReadonlyMap<string, Reading>;
  /** Null: equal keys are a `duplicated` discrepancy. A column that it does not name is aggregated as `same`. */
  readonly aggregate: ReadonlyMap<string, Aggregation> | null;
  /** Every column a rule may name on this side, derived ones and `extra` columns of its systems included. */
  readonly columns: ReadonlyMap<string, ColumnDefinition>;
}

export interface CompareColumn {
  readonly column: string;
  readonly tolerance: Tolerance;
  /** Stands for this column where a side has no row at all (`absent: 0`). */
  readonly absent: Decimal | null;
}

export interface Scope {
  readonly sinceMs: number;
  readonly on: string;
  readonly marginMs: number;
}

/** A further query, declared once and asked in batches for the keys whose rules name it: `lookup.<name>.<column>`. */
export interface Lookup {
  readonly name: string;
  readonly role: Role;
  readonly dataset: string;
  /** The dataset's column → the fact of the key or of a side's row that it must equal. In the order in which the look-up's key is made. */
  readonly by: ReadonlyMap<string, Fact>;
  /** How several rows become one; what it does not name is aggregated as `same`. */
  readonly aggregate: ReadonlyMap<string, Aggregation>;
  readonly columns: ReadonlyMap<string, ColumnDefinition>;
}

/** Beyond both, of new discrepancies, the boundary looks broken and nothing opens. `percent`: of the keys compared, as a part of one. */
export interface Halt {
  readonly count: number;
  readonly percent: Decimal;
}

export interface Boundary {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  readonly left: SideSpec;
  readonly right: SideSpec;
  /** The group's columns first, whatever order the file gives them: so a group's keys stand together in the stream. */
  readonly key: readonly string[];
  /** The first columns of `key`; all of it where the boundary declares no group. */
  readonly group: readonly string[];
  /** Columns of the key, or of a side's rows, that name the order: [order_id] or [channel, channel_order_id]; empty where none do. */
  readonly order: readonly string[];
  readonly measure: string | null;
  readonly compare: readonly CompareColumn[];
  readonly compareGroup: readonly CompareColumn[];
  readonly scope: Scope | null;
  readonly halt: Halt | null;
  readonly lookups: readonly Lookup[];
  /** The boundary that this one, with a coarser key, may take the place of; it is inactive until tallyman.yaml names it under `variants`. */
  readonly variantOf: string | null;
  readonly never: readonly { readonly id: string; readonly when: Condition }[];
  readonly expected: readonly { readonly id: string; readonly when: Condition }[];
  readonly rules: readonly Rule[];
  /** Of the file's text, so that an edited rule is a new version: first 12 hex digits of its SHA-256. */
  readonly version: string;
}

export const SEVERITIES = ['critical', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export type Action =
  | { readonly do: 'open_task'; readonly team: string; readonly due: Span | null; readonly valueAtRisk: string | null; readonly fold: Fold | null }
  | { readonly do: 'label'; readonly labels: readonly string[] }
  | { readonly do: 'request_recount'; readonly priority: 'value_at_risk' }
  | { readonly do: 'hold_invoice' };

/** Where more than `over` findings that share these facts (of the key) stand open, they are one task. */
export interface Fold {
  readonly by: readonly Fact[];
  readonly over: number;
}

export interface Rule {
  readonly id: string;
  readonly boundary: string;
  readonly file: string;
  readonly line: number;
  /** A liquid template over the facts. */
  readonly title: string;
  readonly severity: Severity;
  readonly per: 'key' | 'group';
  readonly when: Condition;
  readonly for: Span;
  /** Where it matches, no later rule is judged: of its key, or of its group and all its keys. */
  readonly stop: boolean;
  readonly then: readonly Action[];
  readonly runbook: string | null;
}

/** `all` of nothing holds, `any` of nothing does not; `not` holds where none of its parts does. */
export type Condition =
  | { readonly op: 'all' | 'any' | 'not'; readonly of: readonly Condition[] }
  | { readonly op: 'test'; readonly fact: Fact; readonly test: Test };

export type FactType = ColumnType | 'set' | 'duration';

/** A path as written (`oms.status`, `group.shape`, `missing_in`) with what it holds. */
export interface Fact {
  readonly path: string;
  readonly type: FactType;
}

/** An operand, typed like the fact it is held against: instants and durations in milliseconds. A plain decimal may stand against money. */
export type Operand = string | Decimal | number | boolean | Money;

export type Test =
  | { readonly operator: 'equals' | 'not' | 'over' | 'at_least' | 'under' | 'at_most'; readonly operand: Operand }
  | { readonly operator: 'in' | 'not_in'; readonly operands: readonly Operand[] }
  | { readonly operator: 'between' | 'outside'; readonly low: Operand; readonly high: Operand }
  | { readonly operator: 'older_than' | 'newer_than'; readonly span: Span }
  | { readonly operator: 'present' | 'absent' }
  | { readonly operator: 'matches'; readonly pattern: string }
  /** `unit` compares only the calendar day, month or year of two instants (in UTC) or dates. */
  | { readonly operator: 'same_as'; readonly fact: Fact; readonly unit: 'day' | 'month' | 'year' | null; readonly tolerance: Tolerance };

export interface Rulebook {
  readonly boundaries: readonly Boundary[];
}
