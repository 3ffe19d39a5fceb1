// `when`: a map of facts and what each must be, with `all`, `any` and `not` heading lists of such maps. It makes the syntax tree that screen and engine are compiled from.

import { type FactChoice, findFact } from './find-fact.ts';
import { readTests } from './read-operators.ts';
import type { Condition, Test } from './rulebook.ts';
import { isMap, readList, readMap, refuse, type Spot } from './spot.ts';

/** Undefined where anything in it is wrong; every problem is reported. */
export function readCondition(spot: Spot, choice: FactChoice): Condition | undefined {
  if (Array.isArray(spot.value)) return refuse(spot, 'a map is meant here: all of its entries must hold; for alternatives write any: [{ … }, { … }]');
  const entries = readMap(spot, 'a map of facts, such as { missing_in: oms }');
  if (!entries) return undefined;
  if (entries.size === 0) return refuse(spot, 'this would always hold: name at least one fact');
  const parts = [...entries].map(([key, entry]) => {
    if (isHeading(key)) return readHeaded(entry, key, choice);
    const meant = HEADINGS_MEANT.get(key);
    return meant ? refuse(entry, `"${key}" is written ${meant}: [{ … }, { … }]`, 'key') : readEntry(entry, key, choice);
  });
  return parts.every((part) => part !== undefined) ? all(parts) : undefined;
}

/** What people write who know other rule languages. */
const HEADINGS_MEANT: ReadonlyMap<string, string> = new Map([
  ['and', 'all'],
  ['or', 'any'],
  ['none', 'not'],
  ['nor', 'not'],
]);

function isHeading(key: string): key is 'all' | 'any' | 'not' {
  return key === 'all' || key === 'any' || key === 'not';
}

function all(parts: readonly Condition[]): Condition {
  return parts.length === 1 && parts[0] ? parts[0] : { op: 'all', of: parts };
}

function readHeaded(spot: Spot, op: 'all' | 'any' | 'not', choice: FactChoice): Condition | undefined {
  const items = readList(spot, `${op}: [{ … }, { … }]`);
  if (!items) return undefined;
  if (items.length === 0) return refuse(spot, `"${op}" of nothing: name at least one condition`);
  const of = items.map((item) => readCondition(item, choice));
  return of.every((part) => part !== undefined) ? { op, of } : undefined;
}

function readEntry(spot: Spot, path: string, choice: FactChoice): Condition | undefined {
  const fact = findFact(spot, path, choice, 'key');
  const tests = fact && readTests(spot, fact, choice);
  if (!fact || !tests) return undefined;
  return all(tests.map((test: Test): Condition => ({ op: 'test', fact: { path: fact.path, type: fact.type }, test })));
}

/** The facts that a `when` names, without checking any of it: a rule's level follows from them. */
export function factPathsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(factPathsOf);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) => (isHeading(key) ? factPathsOf(entry) : [key]));
}
