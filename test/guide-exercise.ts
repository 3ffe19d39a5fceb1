// Which entries of `never` and `expected` no rule test comes to. Before the rules stand others that are theirs alone: one that does not fire was never come to.

import { NO_SPAN } from '../src/domain/calendar.ts';
import { runRuleTest } from '../src/reconcile/rule-tests.ts';
import type { RuleTest } from '../src/rules/read-rule-tests.ts';
import type { Boundary, Condition, Rule } from '../src/rules/rulebook.ts';

export async function findUnexercised(boundary: Boundary, tests: readonly RuleTest[]): Promise<readonly string[]> {
  const probes = [
    ...boundary.never.map(({ id }) => probe(boundary, `never "${id}"`, breaks(id))),
    ...boundary.expected.map((_, i) => expectedProbe(boundary, i)),
  ];
  const left = new Set(probes.map(({ id }) => id));
  const probed: Boundary = { ...boundary, expected: [], rules: [...probes, ...boundary.rules] };
  for (const test of tests) {
    if (left.size === 0) break;
    if (test.boundary !== boundary.id) continue;
    const { fired } = await runRuleTest({ boundaries: [probed] }, test);
    for (const id of fired) left.delete(id);
  }
  return [...left].map((id) => `${boundary.id}: no test comes to ${id}`);
}

function breaks(id: string): Condition {
  return { op: 'test', fact: { path: 'breaks', type: 'set' }, test: { operator: 'equals', operand: id } };
}

/** It holds, and none before it does. */
function expectedProbe(boundary: Boundary, place: number): Rule {
  const [before, entry] = [boundary.expected.slice(0, place), boundary.expected[place]];
  const earlier: readonly Condition[] = before.length === 0 ? [] : [{ op: 'not', of: before.map(({ when }) => when) }];
  return probe(boundary, `expected "${entry?.id ?? ''}"`, { op: 'all', of: [...(entry ? [entry.when] : []), ...earlier] });
}

function probe({ id: boundary, file }: Boundary, id: string, when: Condition): Rule {
  return { id, boundary, file, line: 1, title: 'probe', severity: 'info', per: 'key', when, for: NO_SPAN, stop: false, then: [], runbook: null };
}
