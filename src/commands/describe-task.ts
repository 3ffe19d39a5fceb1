// A task in a line for people, and as scripts get it.

import { formatInstant } from '../domain/time.ts';
import type { TaskSummary } from '../store/read-findings.ts';
import { formatAmount, nameOf } from './name-things.ts';
import type { Terminal } from './terminal.ts';

export function severityPaint(severity: string, { colors }: Terminal): (text: string) => string {
  if (severity === 'critical') return colors.red;
  return severity === 'warning' ? colors.yellow : (text) => text;
}

/** What scripts get of a task. Of a folded one, finding, order and key are those of the finding that stands for all. */
export function taskJson({ finding, ...task }: TaskSummary): object {
  const instant = (ms: number | null) => (ms === null ? null : formatInstant(ms));
  return {
    task: nameOf('T', task.id),
    state: task.state,
    team: task.team,
    assignee: task.assignee,
    opened_at: formatInstant(task.openedAt),
    due_at: instant(task.dueAt),
    resolved_at: instant(task.resolvedAt),
    resolved_by: task.resolvedBy,
    note: task.note,
    closed_at: instant(task.closedAt),
    acceptance:
      task.acceptance === null
        ? null
        : { by: task.acceptance.by, reason: task.acceptance.reason, at: formatInstant(task.acceptance.at), until: formatInstant(task.acceptance.until) },
    value_at_risk: task.valueAtRisk === null ? null : formatAmount(task.valueAtRisk),
    finding: nameOf('F', finding.id),
    boundary: finding.boundary,
    rule: finding.rule,
    severity: task.severity,
    title: task.title,
    labels: task.labels,
    folded:
      task.fold === null
        ? null
        : { findings: task.fold.members, by: Object.fromEntries(task.fold.parts.map((part, i) => [task.fold?.columns[i] ?? '', part])) },
    order: finding.order,
    key: Object.fromEntries(finding.key.map((part, i) => [finding.keyColumns[i] ?? '', part])),
  };
}
