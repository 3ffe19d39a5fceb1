// Everything that is stored about one finding, gathered and read back; and the same as JSON.

import { formatInstant } from '../domain/time.ts';
import type { Evidence } from '../reconcile/evidence.ts';
import type { HistoryLine, TaskSummary } from '../store/read-findings.ts';
import type { HoldView, RecountView } from '../store/read-recounts.ts';
import type { FindingDetails, Store } from '../store/store.ts';
import { taskJson } from './describe-task.ts';
import { formatAmount, nameOf } from './name-things.ts';

export interface Explained {
  readonly finding: FindingDetails;
  readonly evidence: Evidence;
  readonly tasks: readonly TaskSummary[];
  readonly recounts: readonly RecountView[];
  readonly holds: readonly HoldView[];
  readonly history: readonly HistoryLine[];
}

export async function gatherExplanation(store: Store, finding: FindingDetails): Promise<Explained> {
  const { id } = finding;
  return {
    finding,
    evidence: JSON.parse(finding.evidence) as Evidence,
    tasks: await store.tasks({ finding: id }),
    recounts: await store.recounts({ finding: id }),
    holds: await store.holds({ finding: id, states: ['standing', 'released'] }),
    history: await store.historyOf(id),
  };
}

/** What scripts get of it. */
export function explanationJson({ finding, evidence, tasks, recounts, holds, history }: Explained): object {
  return {
    finding: nameOf('F', finding.id),
    state: finding.life.state,
    boundary: finding.boundary,
    rule: finding.rule,
    rule_version: finding.ruleVersion,
    severity: finding.severity,
    title: finding.title,
    labels: finding.labels,
    muted_by: finding.mutedBy,
    order: finding.order,
    key: Object.fromEntries(finding.key.map((part, i) => [finding.keyColumns[i] ?? '', part])),
    value_at_risk: finding.valueAtRisk === null ? null : formatAmount(finding.valueAtRisk),
    first_seen_at: formatInstant(finding.life.firstSeenAt),
    opened_at: finding.life.openedAt === null ? null : formatInstant(finding.life.openedAt),
    openings: finding.life.openings,
    closed_at: finding.life.closedAt === null ? null : formatInstant(finding.life.closedAt),
    evidence,
    tasks: tasks.map(taskJson),
    recounts: recounts.map(({ id, sku, facility, state }) => ({ recount: nameOf('R', id), sku, facility, state })),
    holds: holds.map(({ order, state, placedAt, releasedAt }) => ({
      order,
      state,
      placed_at: formatInstant(placedAt),
      released_at: releasedAt === null ? null : formatInstant(releasedAt),
    })),
    history: history.map(({ at, who, event, detail }) => ({ at: formatInstant(at), who, event, detail: JSON.parse(detail) as unknown })),
    runbook: finding.runbook,
  };
}
