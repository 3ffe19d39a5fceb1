// One rule of a boundary's file: its condition, title, severity, patience and actions.

import { NO_SPAN } from '../domain/calendar.ts';
import type { FactScope } from './fact-table.ts';
import { chooseFacts, type FactChoice, findFact } from './find-fact.ts';
import { type ActionContext, readActions } from './read-actions.ts';
import { factPathsOf, readCondition } from './read-condition.ts';
import type { Condition, Rule } from './rulebook.ts';
import { isMap, readEntries, readName, readOneOf, readSpan, readText, refuse, type Spot } from './spot.ts';
import { describeTitleLanguage, parseTitle } from './title.ts';

export interface RuleContext {
  readonly boundary: string;
  /** Null where the boundary's head is too broken to say which facts there are: then conditions and titles are not checked. */
  readonly scope: FactScope | null;
  readonly order: readonly string[];
  readonly teams: ReadonlySet<string>;
}

const OPTIONAL = ['title', 'severity', 'per', 'for', 'then', 'runbook'];
const UNBUILT: ReadonlySet<string> = new Set(['stop', 'label', 'use', 'let', 'fold', 'lookups', 'conditions', 'settle']);

/** Undefined where the rule cannot be understood; every problem is reported. */
export function readRule(spot: Spot, { boundary, scope, order, teams }: RuleContext): Rule | undefined {
  const entries = readEntries(spot, { required: ['id', 'when'], optional: OPTIONAL, unbuilt: UNBUILT });
  if (!entries) return undefined;
  const read = <T>(key: string, reader: (entry: Spot) => T | undefined): T | undefined => {
    const entry = entries.get(key);
    return entry && reader(entry);
  };
  const id = read('id', readName);
  const per = read('per', (entry) => readOneOf(entry, ['key', 'group'])) ?? levelOf(entries.get('when')?.value);
  const severity = read('severity', (entry) => readOneOf(entry, ['critical', 'warning', 'info'])) ?? 'warning';
  const patience = read('for', readSpan) ?? NO_SPAN;
  const runbook = read('runbook', readUrl) ?? null;
  const title = read('title', readText) ?? id;
  if (!scope) return undefined;
  const facts = chooseFacts(scope, per);
  read('title', (entry) => checkTitle(entry, facts));
  const when = read('when', (entry) => readCondition(entry, facts));
  const context: ActionContext = { scope, order, per, teams, facts: chooseFacts(scope, 'expected') };
  const then = read('then', (entry) => readActions(entry, context)) ?? [];
  if (id === undefined || title === undefined || !when) return undefined;
  const { file, line } = spot.yaml.problem(spot.path, '');
  return { id, boundary, file, line, title, severity, per, when, for: patience, stop: false, then, runbook };
}

/** Of the group where nothing but the group is named. */
function levelOf(when: unknown): 'key' | 'group' {
  const paths = factPathsOf(when);
  return paths.length > 0 && paths.every((path) => path.startsWith('group.')) ? 'group' : 'key';
}

function readUrl(spot: Spot): string | undefined {
  const text = readText(spot, 'an address');
  if (text === undefined) return undefined;
  return URL.canParse(text) && /^https?:/.test(text) ? text : refuse(spot, `"${text}" is no web address: write https://…`);
}

function checkTitle(spot: Spot, facts: FactChoice): void {
  if (typeof spot.value !== 'string') return;
  const parsed = parseTitle(spot.value);
  if ('fault' in parsed) {
    refuse(spot, `this title cannot be read: ${parsed.fault} (${describeTitleLanguage()})`);
    return;
  }
  for (const path of parsed.paths) {
    const fact = findFact(spot, path, facts, 'value');
    if (fact?.source.of === 'age' || fact?.source.of === 'seen')
      refuse(spot, `"${path}" is another in every run: a title must not change while its finding stands`);
  }
}

/** An entry of `never` or `expected`. */
export interface NamedCondition {
  readonly id: string;
  readonly when: Condition;
}

/** Without those that cannot be understood; every problem is reported. */
export function readNamedConditions(spots: readonly Spot[], facts: FactChoice | null): readonly NamedCondition[] {
  return spots.flatMap((spot) => {
    const entries = readEntries(spot, { required: ['id', 'when'], unbuilt: UNBUILT });
    const [idSpot, whenSpot] = [entries?.get('id'), entries?.get('when')];
    const id = idSpot && readName(idSpot);
    const when = whenSpot && facts ? readCondition(whenSpot, facts) : undefined;
    return id !== undefined && when ? [{ id, when }] : [];
  });
}

/** Ids that stand twice are reported at the second. */
export function refuseTwins(spots: readonly Spot[], kind: string): readonly string[] {
  const seen = new Map<string, number>();
  for (const spot of spots) {
    const id = isMap(spot.value) ? spot.value.id : undefined;
    if (typeof id !== 'string') continue;
    const idSpot: Spot = { ...spot, path: [...spot.path, 'id'], value: id };
    const first = seen.get(id);
    if (first !== undefined) refuse(idSpot, `a second ${kind} "${id}": the first stands in line ${first}`);
    else seen.set(id, idSpot.yaml.problem(idSpot.path, '').line);
  }
  return [...seen.keys()];
}
