// Which facts does a condition name, or a rule with all that it prints and asks for? It reads none of them.

import type { Condition, Rule } from './rulebook.ts';
import { titlePaths } from './title.ts';

/** One that is named twice stands twice. */
export function pathsOf(condition: Condition): readonly string[] {
  if (condition.op !== 'test') return condition.of.flatMap(pathsOf);
  const { fact, test } = condition;
  return test.operator === 'same_as' ? [fact.path, test.fact.path] : [fact.path];
}

/** Those of its title and its value at risk. */
export function pathsPrinted(rule: Rule): readonly string[] {
  const atRisk = rule.then.flatMap((action) => (action.do === 'open_task' && action.valueAtRisk !== null ? [action.valueAtRisk] : []));
  return [...titlePaths(rule), ...atRisk];
}
