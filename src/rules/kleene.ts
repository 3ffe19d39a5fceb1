// The same condition where some facts are not known, the group's or a look-up's: true, false, or unknown (Kleene's logic).
// What is not unknown here holds whatever those facts would turn out to be.

import { type FactAccess, isKnown } from './fact-access.ts';
import type { Condition, Fact, Test } from './rulebook.ts';
import { compileTest } from './screen.ts';
import type { Subject } from './subject.ts';

export type Truth = 'true' | 'false' | 'unknown';

export type Judge = (subject: Subject, now: number) => Truth;

export function compileKleene(condition: Condition, facts: FactAccess): Judge {
  if (condition.op === 'test') return compileLeaf(condition.fact, condition.test, facts);
  const parts = condition.of.map((part) => compileKleene(part, facts));
  switch (condition.op) {
    case 'all':
      return (subject, now) => combine(parts, subject, now, 'false', 'true');
    case 'any':
      return (subject, now) => combine(parts, subject, now, 'true', 'false');
    case 'not':
      return (subject, now) => combine(parts, subject, now, 'true', 'false', true);
    default:
      return condition satisfies never;
  }
}

/** `decisive` where any part says so; else unknown where any part is; else `otherwise`. */
function combine(parts: readonly Judge[], subject: Subject, now: number, decisive: Truth, otherwise: Truth, negated = false): Truth {
  let truth = otherwise;
  for (const part of parts) {
    const result = part(subject, now);
    if (result === decisive) return negated ? opposite(decisive) : decisive;
    if (result === 'unknown') truth = 'unknown';
  }
  return negated ? opposite(truth) : truth;
}

function opposite(truth: Truth): Truth {
  if (truth === 'unknown') return truth;
  return truth === 'true' ? 'false' : 'true';
}

function compileLeaf(fact: Fact, test: Test, facts: FactAccess): Judge {
  const holds = compileTest(fact, test, facts);
  const sources = [facts.definition(fact.path).source, ...(test.operator === 'same_as' ? [facts.definition(test.fact.path).source] : [])];
  return (subject, now) => {
    for (const source of sources) if (!isKnown(source, subject)) return 'unknown';
    return holds(subject, now) ? 'true' : 'false';
  };
}
