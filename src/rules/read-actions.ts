// `then`: what a rule asks for once its finding opens. It checks that what the action needs can be had.

import { isNumeric } from './fact-table.ts';
import { type FactChoice, findFact } from './find-fact.ts';
import { article } from './read-tolerance.ts';
import type { Action, Fact, Fold } from './rulebook.ts';
import { isMap, readCount, readEntries, readList, readOneOf, readSpan, readText, refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

export const ACTIONS = ['open_task', 'request_recount', 'hold_invoice', 'label'] as const;
export const OPEN_TASK_KEYS = { required: ['team'], optional: ['due', 'value_at_risk', 'fold'] } as const;
export const FOLD_KEYS = { required: ['by', 'over'] } as const;
export const RECOUNT_KEYS = { optional: ['priority'] } as const;
export const HOLD_KEYS = {} as const;
export const PRIORITIES = ['value_at_risk'] as const;
export const LABEL = /^[a-z0-9][a-z0-9-]{0,63}$/;
const UNBUILT: ReadonlySet<string> = new Set(['mail_now']);

const EMPTY = { open_task: '{ team: … }', request_recount: '{}', hold_invoice: '{}', label: 'vip' } as const satisfies Record<(typeof ACTIONS)[number], string>;

/** What actions are checked against. */
export interface ActionContext {
  readonly per: 'key' | 'group';
  readonly teams: ReadonlySet<string>;
  /** What the rule itself may name. */
  readonly facts: FactChoice;
  /** Facts that a value at risk may be read from: of each key, even where the rule is judged per group. */
  readonly ofKeys: FactChoice;
}

export function readActions(spot: Spot, context: ActionContext): readonly Action[] {
  const actions: Action[] = [];
  for (const item of readList(spot, '[{ open_task: { team: … } }]') ?? []) {
    if (ACTIONS.some((action) => action === item.value)) {
      refuse(item, `an action holds what it needs: write ${item.value}: ${EMPTY[item.value as (typeof ACTIONS)[number]]}`);
      continue;
    }
    const [entry, ...more] = [...(readEntries(item, { optional: ACTIONS, unbuilt: UNBUILT }) ?? [])];
    if (more.length > 0) refuse(item, 'one action an entry: begin each with a dash of its own');
    if (!entry) continue;
    const action = readAction(entry[0], entry[1], context);
    if (action && actions.some((other) => other.do === action.do)) refuse(entry[1], `"${action.do}" stands twice in this rule`, 'key');
    else if (action) actions.push(action);
  }
  return actions;
}

function readAction(name: string, spot: Spot, context: ActionContext): Action | undefined {
  if (name === 'label') return readLabels(spot);
  // `- hold_invoice:` with nothing behind it means the same as `hold_invoice: {}`.
  const body = spot.value === '' ? { ...spot, value: {} } : spot;
  if (name === 'open_task') return readOpenTask(body, context);
  return name === 'request_recount' ? readRecount(body, context) : readHold(body, context);
}

function readOpenTask(spot: Spot, { teams, facts, ofKeys }: ActionContext): Action | undefined {
  const entries = readEntries(spot, OPEN_TASK_KEYS);
  const [teamSpot, dueSpot, riskSpot, foldSpot] = ['team', 'due', 'value_at_risk', 'fold'].map((key) => entries?.get(key));
  const team = teamSpot && readText(teamSpot, 'a team');
  if (teamSpot && team !== undefined && !teams.has(team)) refuse(teamSpot, `unknown team "${team}"${suggest(team, [...teams])}`);
  const due = (dueSpot && readSpan(dueSpot)) ?? null;
  const valueAtRisk = (riskSpot && readValueAtRisk(riskSpot, ofKeys)) ?? null;
  const fold = (foldSpot && readFold(foldSpot, facts)) ?? null;
  return team === undefined ? undefined : { do: 'open_task', team, due, valueAtRisk, fold };
}

function readFold(spot: Spot, facts: FactChoice): Fold | undefined {
  const entries = readEntries(spot, FOLD_KEYS);
  const [bySpot, overSpot] = [entries?.get('by'), entries?.get('over')];
  const over = overSpot && readCount(overSpot, 1);
  const items = (bySpot && readList(bySpot, '[key.channel]')) ?? [];
  if (bySpot && Array.isArray(bySpot.value) && items.length === 0) refuse(bySpot, 'at least one fact of the key is meant here: [key.channel]');
  const by: Fact[] = [];
  for (const item of items) {
    const path = readText(item, 'a fact such as key.channel');
    const fact = path === undefined ? undefined : findFact(item, path, facts, 'value');
    if (!fact) continue;
    if (fact.source.of !== 'key') refuse(item, `"${fact.path}" may change while its finding stands: a fold is by key.*`);
    else if (by.some((other) => other.path === fact.path)) refuse(item, `"${fact.path}" is named twice`);
    else by.push({ path: fact.path, type: fact.type });
  }
  return over !== undefined && by.length > 0 ? { by, over } : undefined;
}

/** One word or a list of them. */
function readLabels(spot: Spot): Action | undefined {
  const items = Array.isArray(spot.value) ? (readList(spot, '[vip]') ?? []) : [spot];
  if (items.length === 0 || isMap(spot.value)) return refuse(spot, 'a word or a list of words is meant here: label: vip');
  const labels: string[] = [];
  for (const item of items) {
    const label = readText(item, 'a label');
    if (label === undefined) continue;
    if (!LABEL.test(label)) refuse(item, `"${label}" is no label: lower-case letters, digits and "-", at most 64`);
    else if (labels.includes(label)) refuse(item, `"${label}" stands twice`);
    else labels.push(label);
  }
  return { do: 'label', labels };
}

function readValueAtRisk(spot: Spot, facts: FactChoice): string | undefined {
  const path = readText(spot, 'a fact');
  const fact = path === undefined ? undefined : findFact(spot, path, facts, 'value');
  if (!fact || isNumeric(fact.type)) return fact?.path;
  return refuse(spot, `"${fact.path}" is ${article(fact.type)}: a value at risk is money or a quantity`);
}

function readRecount(spot: Spot, { facts: { scope } }: ActionContext): Action | undefined {
  const priority = readEntries(spot, RECOUNT_KEYS)?.get('priority');
  if (priority) readOneOf(priority, PRIORITIES);
  for (const column of ['sku', 'facility']) {
    const known = scope.key.includes(column) || scope.left.columns.has(column) || scope.right.columns.has(column);
    if (!known) refuse(spot, `a recount is of one SKU at one facility, and neither the key nor a side has "${column}"`, 'key');
  }
  return { do: 'request_recount', priority: 'value_at_risk' };
}

function readHold(spot: Spot, { facts: { scope }, per }: ActionContext): Action | undefined {
  const { order, group } = scope;
  readEntries(spot, HOLD_KEYS);
  if (order.length === 0) return refuse(spot, 'a hold is of one order: the boundary must say which columns name it ("order: [order_id]")', 'key');
  const missing = per === 'group' ? order.find((column) => !group.includes(column)) : undefined;
  if (missing !== undefined)
    return refuse(spot, `a hold is of one order, and this rule is judged per group: "${missing}" is not among the group's columns`, 'key');
  return { do: 'hold_invoice' };
}
