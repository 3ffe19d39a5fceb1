// Does a boundary look broken? Where new discrepancies pass both bounds of its `halt`, nothing that it says is acted on until a person has looked.

import { decimalOf, formatDecimal, multiply } from '../domain/decimal.ts';
import type { Halt } from '../rules/rulebook.ts';
import type { JudgedSeen } from './run-batch.ts';

/** Of these groups, the keys that no `expected` entry knows and that were not known before this run. */
export function countNew(judged: readonly JudgedSeen[]): number {
  let count = 0;
  for (const { judgement, memory } of judged) {
    for (const [key, { outcome }] of judgement.outcomes) {
      if ((outcome === 'matched' || outcome === 'unjudged') && memory?.firstSeen.has(key) !== true) count++;
    }
    if (judgement.groupOutcome?.outcome === 'matched' && judgement.outcomes.size === 0 && memory?.firstSeen.has('') !== true) count++;
  }
  return count;
}

/** Whether there are more than `percent` of the keys compared, and more than `count`. */
export function isBeyond({ count, percent }: Halt, found: number, keys: number): boolean {
  return found > count && decimalOf(found) > multiply(decimalOf(keys), percent);
}

export function describeHalt({ count, percent }: Halt, found: number, keys: number): string {
  const bound = `more than its halt of ${count} and ${formatDecimal(percent * 100n)} %`;
  return `${found} new discrepancies among ${keys} keys, ${bound}: the boundary looks broken, and nothing was opened; if they are real, run once with --baseline, or raise halt`;
}
