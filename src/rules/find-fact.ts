// Whether a path names a fact that may be named here; if not, why, and what may have been meant.

import { type FactDefinition, type FactLevel, type FactScope, factsOf, strangersInLookup } from './fact-table.ts';
import { refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

/** The facts that may be named at one place of a boundary's file. */
export interface FactChoice {
  readonly level: FactLevel;
  readonly scope: FactScope;
  readonly allowed: ReadonlyMap<string, FactDefinition>;
  /** The ids of all files' rules: what `open.<rule>` may name. */
  readonly rules: readonly string[];
  /** The rule that asks: it may not name itself. Null where no rule does. */
  readonly self: string | null;
  /** Look-ups that could not be read, which is a problem already. */
  readonly broken: ReadonlySet<string>;
}

export function chooseFacts(scope: FactScope, level: FactLevel, rules: readonly string[] = [], broken: ReadonlySet<string> = new Set()): FactChoice {
  return { level, scope, allowed: factsOf(scope, level), rules, self: null, broken };
}

/** The fact, or undefined with the problem reported at `at`. */
export function findFact(spot: Spot, path: string, choice: FactChoice, at: 'key' | 'value'): FactDefinition | undefined {
  const fact = choice.allowed.get(path);
  if (fact?.source.of === 'open') return checkRule(spot, fact, fact.source.rule, choice, at);
  if (fact) return fact;
  const [first, second = ''] = path.split('.');
  if (first === 'lookup' && choice.broken.has(second)) return undefined;
  const fault = notHere(path, choice) ?? withoutOrder(path, choice.scope) ?? noRule(path) ?? withoutMeasure(path, choice.scope) ?? noLookup(path, choice.scope);
  return refuse(spot, fault ?? `unknown fact "${path}"${nearestFact(path, choice)}`, at);
}

function checkRule(spot: Spot, fact: FactDefinition, rule: string, { rules, self }: FactChoice, at: 'key' | 'value'): FactDefinition | undefined {
  if (!rules.includes(rule)) return refuse(spot, `unknown rule "${rule}"${suggest(rule, rules)}`, at);
  if (rule === self) return refuse(spot, `"${fact.path}" is this rule's own finding: how long that stands is "age", in how many runs "seen"`, at);
  return fact;
}

function notHere(path: string, { level, scope }: FactChoice): string | undefined {
  const fact = factsOf(scope, 'expected').get(path);
  if (!fact) return undefined;
  if (level === 'never') return `"${path}" is not known yet where "never" is tested: it may name key.*, the sides' columns, rows and system, and delta.*`;
  const keys = scope.group.map((column) => `key.${column}`).join(', ');
  switch (fact.source.of) {
    case 'held':
    case 'open': {
      const missing = scope.order.find((column) => !scope.group.includes(column));
      return `"${path}" is of one order, and this rule is judged per group: "${missing}" is not among the group's columns`;
    }
    case 'lookup': {
      const strangers = strangersInLookup(scope, fact.source.lookup);
      return `"${path}" is looked up by ${strangers.join(', ')}, and this rule is judged per group, which has ${keys} only`;
    }
    default:
      return `"${path}" belongs to one key, and this rule is judged per group: it may name group.*, ${keys}, age, seen and differs`;
  }
}

function withoutOrder(path: string, { order }: FactScope): string | undefined {
  if (order.length > 0 || (path !== 'held' && !path.startsWith('open.'))) return undefined;
  return `"${path}" is of one order: the boundary must say which columns name it ("order: [order_id]")`;
}

function noRule(path: string): string | undefined {
  return path === 'open' || path.startsWith('open.')
    ? `"${path}" does not name a rule: write open.order-never-imported, with the id of the rule that is meant`
    : undefined;
}

function withoutMeasure(path: string, { measure }: FactScope): string | undefined {
  return measure === null && path.startsWith('group.') ? `"${path}" needs the boundary to say what is summed: "measure:" is missing` : undefined;
}

function noLookup(path: string, { lookups }: FactScope): string | undefined {
  const [first, name = ''] = path.split('.');
  if (first !== 'lookup' || lookups.some((lookup) => lookup.name === name)) return undefined;
  if (lookups.length === 0) return `"${path}" needs a look-up of that name under "lookups:", and the boundary has none`;
  const names = lookups.map((lookup) => lookup.name);
  return `unknown look-up "${name}"${suggest(name, names)}`;
}

function nearestFact(path: string, { allowed }: FactChoice): string {
  const paths = [...allowed.keys()];
  const parts = path.split('.');
  const first = `${parts.slice(0, parts[0] === 'lookup' ? 2 : 1).join('.')}.`;
  const alike = paths.filter((candidate) => candidate.startsWith(first));
  return suggest(path, alike.length > 0 ? alike : paths);
}
