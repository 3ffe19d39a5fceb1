// Whether a path names a fact that may be named here; if not, why, and what may have been meant.

import { type FactDefinition, type FactLevel, type FactScope, factsOf } from './fact-table.ts';
import { refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

/** The facts that may be named at one place of a boundary's file. */
export interface FactChoice {
  readonly level: FactLevel;
  readonly scope: FactScope;
  readonly allowed: ReadonlyMap<string, FactDefinition>;
}

export function chooseFacts(scope: FactScope, level: FactLevel): FactChoice {
  return { level, scope, allowed: factsOf(scope, level) };
}

/** The fact, or undefined with the problem reported at `at`. */
export function findFact(spot: Spot, path: string, choice: FactChoice, at: 'key' | 'value'): FactDefinition | undefined {
  const fact = choice.allowed.get(path);
  if (fact) return fact;
  const fault = notBuilt(path) ?? notHere(path, choice) ?? withoutMeasure(path, choice.scope) ?? `unknown fact "${path}"${nearestFact(path, choice)}`;
  return refuse(spot, fault, at);
}

function notBuilt(path: string): string | undefined {
  const [first] = path.split('.');
  if (path !== 'held' && path !== 'use' && first !== 'open' && first !== 'lookup') return undefined;
  return `"${path}" is not built yet: this version of tallyman does not accept it`;
}

function notHere(path: string, { level, scope }: FactChoice): string | undefined {
  if (!factsOf(scope, 'expected').has(path)) return undefined;
  if (level === 'never') return `"${path}" is not known yet where "never" is tested: it may name key.*, the sides' columns, rows and system, and delta.*`;
  const keys = scope.group.map((column) => `key.${column}`).join(', ');
  return `"${path}" belongs to one key, and this rule is judged per group: it may name group.*, ${keys}, age, seen and differs`;
}

function withoutMeasure(path: string, { measure }: FactScope): string | undefined {
  return measure === null && path.startsWith('group.') ? `"${path}" needs the boundary to say what is summed: "measure:" is missing` : undefined;
}

function nearestFact(path: string, { allowed }: FactChoice): string {
  const paths = [...allowed.keys()];
  const first = `${path.split('.')[0]}.`;
  const alike = paths.filter((candidate) => candidate.startsWith(first));
  return suggest(path, alike.length > 0 ? alike : paths);
}
