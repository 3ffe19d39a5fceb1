// Which entries of `never` and `expected` no rule test would miss: each is taken out of its boundary in turn, and the tests are played until one fails.

import { runRuleTest } from '../src/reconcile/rule-tests.ts';
import type { RuleTest } from '../src/rules/read-rule-tests.ts';
import type { Boundary } from '../src/rules/rulebook.ts';

type Entries = 'never' | 'expected';

export async function findUnexercised(boundary: Boundary, tests: readonly RuleTest[]): Promise<readonly string[]> {
  const own = tests.filter((test) => test.boundary === boundary.id);
  const faults: string[] = [];
  for (const kind of ['never', 'expected'] as const) {
    for (const { id } of boundary[kind])
      if (!(await isMissed(without(boundary, kind, id), likelyFirst(own, kind, id)))) faults.push(`${boundary.id}: no test needs "${id}" of ${kind}`);
  }
  return faults;
}

function without(boundary: Boundary, kind: Entries, id: string): Boundary {
  return { ...boundary, [kind]: boundary[kind].filter((entry) => entry.id !== id) };
}

async function isMissed(boundary: Boundary, tests: readonly RuleTest[]): Promise<boolean> {
  for (const test of tests) {
    const { passed } = await runRuleTest({ boundaries: [boundary] }, test);
    if (!passed) return true;
  }
  return false;
}

/** Only to be done sooner: a `never` is most often missed where something is expected to be found, an `expected` where nothing is. */
function likelyFirst(tests: readonly RuleTest[], kind: Entries, id: string): readonly RuleTest[] {
  const weigh = ({ name, expect }: RuleTest): number => {
    const words = id.split('-').filter((word) => word.length > 3 && name.includes(word)).length;
    return words + (expect.length > 0 === (kind === 'never') ? 2 : 0) + (expect.some(({ rule }) => rule === id) ? 10 : 0);
  };
  return [...tests].sort((a, b) => weigh(b) - weigh(a));
}
