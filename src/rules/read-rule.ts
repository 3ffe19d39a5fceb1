// One rule of a boundary's file: its condition, title, severity, patience and actions.

import { NO_SPAN } from '../domain/calendar.ts';
import type { FactLevel } from './fact-table.ts';
import { pathsOf } from './facts-named.ts';
import { type FactChoice, findFact } from './find-fact.ts';
import { type ActionContext, readActions } from './read-actions.ts';
import { factPathsOf, type Place, readWhen, type SharedConditions } from './read-condition.ts';
import { type Condition, type Rule, SEVERITIES } from './rulebook.ts';
import { isMap, readBoolean, readEntries, readName, readOneOf, readSpan, readText, refuse, type Spot } from './spot.ts';
import { describeTitleLanguage, parseTitle } from './title.ts';

export interface RuleContext {
  readonly boundary: string;
  /** Null where the boundary's head is too broken to say which facts there are: then conditions and titles are not checked. */
  readonly placeAt: ((level: FactLevel) => Place) | null;
  readonly teams: ReadonlySet<string>;
}

export const RULE_KEYS = { required: ['id', 'when'], optional: ['title', 'severity', 'per', 'for', 'then', 'runbook', 'stop'] } as const;
/** Of an entry of `never` or `expected`. */
export const NAMED_CONDITION_KEYS = { required: ['id', 'when'] } as const;
export const LEVELS = ['key', 'group'] as const;
export const WEB_ADDRESS = /^https?:/;
const UNBUILT: ReadonlySet<string> = new Set(['settle']);
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['use', 'it stands within "when"'],
  ...['label', 'open_task', 'request_recount', 'hold_invoice'].map((action) => [action, 'it is an action, and stands in the list "then"'] as const),
  ['fold', 'it stands within open_task: { team: …, fold: { by: [key.channel], over: 25 } }'],
  ...['let', 'lookups', 'conditions'].map((key) => [key, 'it is a key of the whole boundary, beside "rules"'] as const),
]);

/** Undefined where the rule cannot be understood; every problem is reported. */
export function readRule(spot: Spot, { boundary, placeAt, teams }: RuleContext): Rule | undefined {
  const entries = readEntries(spot, { ...RULE_KEYS, unbuilt: UNBUILT, elsewhere: ELSEWHERE });
  if (!entries) return undefined;
  const read = <T>(key: string, reader: (entry: Spot) => T | undefined): T | undefined => {
    const entry = entries.get(key);
    return entry && reader(entry);
  };
  const id = read('id', readName);
  const per = read('per', (entry) => readOneOf(entry, LEVELS)) ?? levelOf(entries.get('when')?.value, placeAt);
  const severity = read('severity', (entry) => readOneOf(entry, SEVERITIES)) ?? 'warning';
  const patience = read('for', readSpan) ?? NO_SPAN;
  const runbook = read('runbook', readUrl) ?? null;
  const title = read('title', readText) ?? id;
  const stop = read('stop', readBoolean) ?? false;
  if (!placeAt) return undefined;
  const place = placeAt(per);
  const facts = { ...place.facts, self: id ?? null };
  read('title', (entry) => checkTitle(entry, facts));
  const when = read('when', (entry) => readWhen(entry, { ...place, facts }));
  const context: ActionContext = { per, teams, facts, ofKeys: placeAt('expected').facts };
  const then = read('then', (entry) => readActions(entry, context)) ?? [];
  if (id === undefined || title === undefined || !when) return undefined;
  if (then.some((action) => action.do === 'hold_invoice') && pathsOf(when).includes('held'))
    read('then', (entry) => refuse(entry, 'a rule that holds the invoice cannot hang on "held": its own hold would end it', 'key'));
  const { file, line } = spot.yaml.problem(spot.path, '');
  return { id, boundary, file, line, title, severity, per, when, for: patience, stop, then, runbook };
}

/** Of the group where nothing but the group is named. */
function levelOf(when: unknown, placeAt: RuleContext['placeAt']): 'key' | 'group' {
  const shared: SharedConditions = placeAt?.('expected').shared ?? new Map();
  const paths = [...factPathsOf(when, shared)];
  return paths.length > 0 && paths.every((path) => path.startsWith('group.')) ? 'group' : 'key';
}

function readUrl(spot: Spot): string | undefined {
  const text = readText(spot, 'an address');
  if (text === undefined) return undefined;
  return URL.canParse(text) && WEB_ADDRESS.test(text) ? text : refuse(spot, `"${text}" is no web address: write https://…`);
}

/** With every run, or with what tallyman itself did in the last one. */
const CHANGING: ReadonlySet<string> = new Set(['age', 'seen', 'held', 'open']);

function checkTitle(spot: Spot, facts: FactChoice): void {
  if (typeof spot.value !== 'string') return;
  const parsed = parseTitle(spot.value);
  if ('fault' in parsed) {
    refuse(spot, `this title cannot be read: ${parsed.fault} (${describeTitleLanguage()})`);
    return;
  }
  for (const path of parsed.paths) {
    const fact = findFact(spot, path, facts, 'value');
    if (fact && CHANGING.has(fact.source.of)) refuse(spot, `"${path}" changes by itself: a title must not change while its finding stands`);
  }
}

/** An entry of `never` or `expected`. */
export interface NamedCondition {
  readonly id: string;
  readonly when: Condition;
}

/** Without those that cannot be understood; every problem is reported. */
export function readNamedConditions(spots: readonly Spot[], place: Place | null): readonly NamedCondition[] {
  return spots.flatMap((spot) => {
    const entries = readEntries(spot, { ...NAMED_CONDITION_KEYS, elsewhere: ELSEWHERE });
    const [idSpot, whenSpot] = [entries?.get('id'), entries?.get('when')];
    const id = idSpot && readName(idSpot);
    const when = whenSpot && place ? readWhen(whenSpot, place) : undefined;
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
