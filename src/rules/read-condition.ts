// `when`: a map of facts and what each must be, with `all`, `any` and `not` heading lists of such maps, and `use` for conditions that are named once.
// It makes the syntax tree that screen and engine are compiled from.

import { type FactChoice, findFact } from './find-fact.ts';
import { type Lets, readWithLets } from './read-let.ts';
import { readTests } from './read-operators.ts';
import type { Condition, Test } from './rulebook.ts';
import { isMap, readList, readMap, readText, refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

/** What a condition may name at one place of a boundary's file. */
export interface Place {
  readonly facts: FactChoice;
  readonly lets: Lets;
  readonly shared: SharedConditions;
}

/** An entry of `conditions:`, read for one place. */
export interface SharedCondition {
  /** Null where it cannot be read for this place. */
  readonly condition: Condition | null;
  /** Why it does not fit this place. Null where it does, or where it cannot be read at all: that is a problem already, where it stands. */
  readonly misfit: string | null;
  /** The facts that it names, through others that it uses as well. */
  readonly paths: ReadonlySet<string>;
}

export type SharedConditions = ReadonlyMap<string, SharedCondition>;

/** More than any author means, all that is named once filled in: conditions that use each other twice double with each step. */
const MAX_TESTS = 10_000;
const MAX_DEPTH = 100;

/** A whole `when`. Undefined where anything in it is wrong; every problem is reported. */
export function readWhen(spot: Spot, place: Place): Condition | undefined {
  const condition = readCondition(spot, place);
  if (!condition) return undefined;
  const { tests, depth } = weigh(condition, new Map());
  if (depth > MAX_DEPTH) return refuse(spot, `this stands more than ${MAX_DEPTH} levels deep once every "use" is filled in`, 'key');
  return tests > MAX_TESTS ? refuse(spot, `this is of more than ${MAX_TESTS} tests once every "use" and "let" is filled in`, 'key') : condition;
}

/** What is used several times is the same node each time, and weighed once. */
function weigh(condition: Condition, known: Map<Condition, Weight>): Weight {
  if (condition.op === 'test') return { tests: 1, depth: 1 };
  const before = known.get(condition);
  if (before) return before;
  const weight = { tests: 0, depth: 0 };
  for (const part of condition.of) {
    const { tests, depth } = weigh(part, known);
    weight.tests += tests;
    weight.depth = Math.max(weight.depth, depth + 1);
  }
  known.set(condition, weight);
  return weight;
}

interface Weight {
  readonly tests: number;
  readonly depth: number;
}

function readCondition(spot: Spot, place: Place): Condition | undefined {
  if (Array.isArray(spot.value)) return refuse(spot, 'a map is meant here: all of its entries must hold; for alternatives write any: [{ … }, { … }]');
  const entries = readMap(spot, 'a map of facts, such as { missing_in: oms }');
  if (!entries) return undefined;
  if (entries.size === 0) return refuse(spot, 'this would always hold: name at least one fact');
  const parts = [...entries].map(([key, entry]) => {
    if (isHeading(key)) return readHeaded(entry, key, place);
    if (key === 'use') return readUse(entry, place);
    const meant = MEANT.get(key);
    return meant ? refuse(entry, `"${key}" ${meant}`, 'key') : readEntry(entry, key, place);
  });
  return parts.every((part) => part !== undefined) ? all(parts) : undefined;
}

/** What people write who know other rule languages. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ['and', 'is written all: [{ … }, { … }]'],
  ['or', 'is written any: [{ … }, { … }]'],
  ['none', 'is written not: [{ … }, { … }]'],
  ['nor', 'is written not: [{ … }, { … }]'],
  ['let', 'stands on the right of a fact: oms.quantity: { over: { let: slack } }'],
]);

export const HEADINGS = ['all', 'any', 'not'] as const;
type Heading = (typeof HEADINGS)[number];

function isHeading(key: string): key is Heading {
  return HEADINGS.some((heading) => heading === key);
}

function all(parts: readonly Condition[]): Condition {
  return parts.length === 1 && parts[0] ? parts[0] : { op: 'all', of: parts };
}

function readHeaded(spot: Spot, op: Heading, place: Place): Condition | undefined {
  const items = readList(spot, `${op}: [{ … }, { … }]`);
  if (!items) return undefined;
  if (items.length === 0) return refuse(spot, `"${op}" of nothing: name at least one condition`);
  const of = items.map((item) => readCondition(item, place));
  return of.every((part) => part !== undefined) ? { op, of } : undefined;
}

function readEntry(spot: Spot, path: string, { facts, lets }: Place): Condition | undefined {
  const fact = findFact(spot, path, facts, 'key');
  if (!fact) return undefined;
  return readWithLets(spot, lets, facts, (filled) => {
    const tests = readTests(filled, fact, facts);
    return tests && all(tests.map((test: Test): Condition => ({ op: 'test', fact: { path: fact.path, type: fact.type }, test })));
  });
}

/** One name or several: all of them must hold. */
function readUse(spot: Spot, place: Place): Condition | undefined {
  const items = Array.isArray(spot.value) ? (readList(spot, '[in-transit]') ?? []) : [spot];
  if (items.length === 0) return refuse(spot, '"use" of nothing: name at least one condition');
  const parts = items.map((item) => readUsed(item, place));
  return parts.every((part) => part !== undefined) ? all(parts) : undefined;
}

function readUsed(spot: Spot, { shared, facts: { self } }: Place): Condition | undefined {
  const name = readText(spot, 'the name of a condition');
  if (name === undefined) return undefined;
  const used = shared.get(name);
  if (!used) return refuse(spot, `unknown condition "${name}"${shared.size === 0 ? ': the boundary has no "conditions:"' : suggest(name, [...shared.keys()])}`);
  if (used.misfit !== null) return refuse(spot, `the condition "${name}" does not fit here: ${used.misfit}`);
  if (self !== null && used.paths.has(`open.${self}`)) return refuse(spot, `the condition "${name}" names "open.${self}", this rule's own finding`);
  return used.condition ?? undefined;
}

/** The facts that a `when` names, without checking any of it: a rule's level follows from them. */
export function factPathsOf(value: unknown, shared: SharedConditions): ReadonlySet<string> {
  const paths = new Set<string>();
  const add = (more: Iterable<string>) => {
    for (const path of more) paths.add(path);
  };
  if (Array.isArray(value)) for (const item of value) add(factPathsOf(item, shared));
  else if (isMap(value)) {
    for (const [key, entry] of Object.entries(value)) {
      if (isHeading(key)) add(factPathsOf(entry, shared));
      else if (key === 'use') for (const name of Array.isArray(entry) ? entry : [entry]) add((typeof name === 'string' && shared.get(name)?.paths) || []);
      else add([key]);
    }
  }
  return paths;
}

/** Where a condition uses others, and which, without checking any of it. */
export function usesIn(spot: Spot): readonly (readonly [string, Spot])[] {
  if (Array.isArray(spot.value)) return (readList(spot, '') ?? []).flatMap(usesIn);
  if (!isMap(spot.value)) return [];
  return [...(readMap(spot, '') ?? [])].flatMap(([key, entry]) => {
    if (isHeading(key)) return usesIn(entry);
    if (key !== 'use') return [];
    const items = Array.isArray(entry.value) ? (readList(entry, '') ?? []) : [entry];
    return items.flatMap((item) => (typeof item.value === 'string' ? [[item.value, item] as const] : []));
  });
}
