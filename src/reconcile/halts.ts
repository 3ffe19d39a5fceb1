// Does a boundary look broken? Where new discrepancies pass both bounds of its `halt`, nothing that it says is acted on until a person has looked.

import { decimalOf, formatDecimal, multiply } from '../domain/decimal.ts';
import type { Halt } from '../rules/rulebook.ts';
import type { Outcome } from './judge-group.ts';
import type { JudgedSeen } from './run-batch.ts';

/** Of these groups, the keys (of one that disagrees only as a whole, the group) that no `expected` entry knows and that were not known before this run. */
export function countNew(judged: readonly JudgedSeen[]): number {
  let count = 0;
  for (const { judgement, memory } of judged) {
    for (const [key, { outcome }] of judgement.outcomes) {
      if (isUnexpected(outcome) && memory?.firstSeen.has(key) !== true) count++;
    }
    const { groupOutcome, outcomes } = judgement;
    if (groupOutcome !== null && isUnexpected(groupOutcome.outcome) && outcomes.size === 0 && memory?.firstSeen.has('') !== true) count++;
  }
  return count;
}

function isUnexpected(outcome: Outcome['outcome']): boolean {
  return outcome === 'matched' || outcome === 'unjudged';
}

/** Whether there are more than `percent` of the keys compared, and more than `count`. */
export function isBeyond({ count, percent }: Halt, found: number, keys: number): boolean {
  return found > count && decimalOf(found) > multiply(decimalOf(keys), percent);
}

export function describeHalt({ count, percent }: Halt, found: number, keys: number): string {
  const bound = `more than its halt of ${count} and ${formatDecimal(percent * 100n)} %`;
  return `${found} new discrepancies among ${keys} keys, ${bound}: the boundary looks broken, and nothing was opened; if they are real, run once with --baseline, or raise halt`;
}
