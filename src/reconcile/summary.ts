// The figures of a run as `run --json` prints them: a documented interface. What is not built is absent, not zero.

import { PARTS, type Totals } from '../compare/totals.ts';
import { formatDecimal } from '../domain/decimal.ts';
import { formatInstant } from '../domain/time.ts';
import type { Boundary } from '../rules/rulebook.ts';
import type { RejectedSample } from '../sources/source.ts';
import { type BoundaryPlan, sidesOf } from './plan-boundary.ts';
import type { SystemReading } from './stream-sides.ts';

export interface SystemSummary {
  readonly status: 'complete' | 'unavailable' | 'suspect';
  readonly reason: string | null;
  readonly rows: number;
  readonly rejected: number;
  readonly snapshot_at: string | null;
  readonly watermark: string | null;
}

export interface SideSummary {
  readonly rows: number;
  readonly rejected: number;
  readonly systems: Readonly<Record<string, SystemSummary>>;
}

export interface TotalSummary {
  readonly column: string;
  readonly currency: string | null;
  readonly left: string;
  readonly right: string;
  readonly variance: string;
  readonly parts: Readonly<Record<string, string>>;
}

export interface FindingFigures {
  pending: number;
  opened: number;
  continuing: number;
  resolved: number;
  reopened: number;
  lapsed: number;
}

export type BoundaryStatus = 'complete' | 'unavailable' | 'suspect' | 'halted' | 'inactive';

export interface BoundarySummary {
  readonly boundary: string;
  readonly status: BoundaryStatus;
  readonly reason: string | null;
  readonly sides: Readonly<Record<string, SideSummary>>;
  readonly keys: number;
  readonly matched: number;
  readonly in_flight: number;
  readonly withheld: number;
  /** Why look-ups could not be had; what hangs on them is withheld. */
  readonly lookups_failed: readonly string[];
  readonly discrepancies: Readonly<Record<string, number>>;
  readonly confirmed_away: number;
  readonly expected: Readonly<Record<string, number>>;
  readonly unjudged: number;
  readonly findings: Readonly<FindingFigures>;
  readonly by_rule: Readonly<Record<string, number>>;
  readonly totals: readonly TotalSummary[];
  readonly rejected_samples: readonly RejectedSummary[];
  readonly unjudged_samples: readonly Readonly<Record<string, string>>[];
  /** Facility codes among the keys that disagree which `facilities` does not declare, where it declares any; at most 20. */
  readonly undeclared_facilities: readonly string[];
  readonly ms: Readonly<{ read: number; reread: number; judge: number; apply: number }>;
}

export interface RejectedSummary {
  readonly system: string;
  readonly dataset: string;
  readonly key: readonly (string | null)[];
  readonly column: string;
  readonly value: string | null;
  readonly reason: string;
}

export interface RunSummary {
  readonly run: string;
  readonly status: 'complete' | 'partial' | 'failed';
  readonly started_at: string;
  readonly finished_at: string;
  readonly dry_run: boolean;
  readonly boundaries: readonly BoundarySummary[];
  readonly tasks: Readonly<{ opened: number; resolved: number; reopened: number; open: number }>;
  readonly recounts: Readonly<{ requested: number; open: number }>;
  readonly holds: Readonly<{ placed: number; released: number; standing: number }>;
  /** Of everything open that somebody is still asked to look at: each order, or SKU and facility, once. One a currency. */
  readonly value_at_risk: readonly { readonly currency: string | null; readonly amount: string; readonly things: number }[];
}

/** Every kind of discrepancy that this boundary can have, at zero. */
export function noDiscrepancies(boundary: Boundary): Record<string, number> {
  const [left, right] = [boundary.left.name, boundary.right.name];
  const kinds = [`missing_in_${right}`, `missing_in_${left}`, `duplicated_in_${right}`, `duplicated_in_${left}`, 'differs', 'breaks', 'group_differs'];
  return Object.fromEntries(kinds.map((kind) => [kind, 0]));
}

export function summarizeSides(plan: BoundaryPlan, systems: ReadonlyMap<string, SystemReading>): Readonly<Record<string, SideSummary>> {
  return Object.fromEntries(
    sidesOf(plan.boundary).map(({ name }, side) => {
      const entries = plan.members
        .filter(({ sides }) => sides.includes(side as 0 | 1))
        .flatMap(({ system }) => {
          const reading = systems.get(system.name);
          return reading ? [[system.name, summarizeSystem(reading, side as 0 | 1)] as const] : [];
        });
      const sum = (figure: 'rows' | 'rejected') => entries.reduce((total, [, system]) => total + system[figure], 0);
      return [name, { rows: sum('rows'), rejected: sum('rejected'), systems: Object.fromEntries(entries) }];
    }),
  );
}

function summarizeSystem(reading: SystemReading, side: 0 | 1): SystemSummary {
  const { rows, rejected } = reading.counts[side];
  return {
    status: reading.status,
    reason: reading.reason,
    rows,
    rejected,
    snapshot_at: reading.snapshotAt === null ? null : formatInstant(reading.snapshotAt),
    watermark: reading.watermark === null ? null : formatInstant(reading.watermark),
  };
}

export function summarizeTotals(totals: Totals): readonly TotalSummary[] {
  return totals.list().map(({ column, currency, left, right, variance, parts }) => {
    const text = (value: bigint) => formatDecimal(value, currency === null ? 0 : 2);
    return {
      column,
      currency,
      left: text(left),
      right: text(right),
      variance: text(variance),
      parts: Object.fromEntries(PARTS.map((part) => [part, text(parts[part])])),
    };
  });
}

export function summarizeRejected(systems: ReadonlyMap<string, SystemReading>): readonly RejectedSummary[] {
  return [...systems].flatMap(([system, { samples }]) => samples.map((sample: RejectedSample) => ({ system, ...pick(sample) })));
}

function pick({ dataset, key, column, value, reason }: RejectedSample): Omit<RejectedSummary, 'system'> {
  return { dataset, key, column, value, reason };
}
