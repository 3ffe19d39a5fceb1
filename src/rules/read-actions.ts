// `then`: what a rule asks for once its finding opens. It checks that what the action needs can be had.

import type { FactScope } from './fact-table.ts';
import { isNumeric } from './fact-table.ts';
import { type FactChoice, findFact } from './find-fact.ts';
import { article } from './read-tolerance.ts';
import type { Action } from './rulebook.ts';
import { readEntries, readList, readOneOf, readSpan, readText, refuse, type Spot } from './spot.ts';
import { suggest } from './yaml-file.ts';

const ACTIONS = ['open_task', 'request_recount', 'hold_invoice'] as const;
const UNBUILT: ReadonlySet<string> = new Set(['mail_now', 'label']);

/** What actions are checked against. */
export interface ActionContext {
  readonly scope: FactScope;
  readonly order: readonly string[];
  readonly per: 'key' | 'group';
  readonly teams: ReadonlySet<string>;
  /** Facts that a value at risk may be read from: of each key, even where the rule is judged per group. */
  readonly facts: FactChoice;
}

export function readActions(spot: Spot, context: ActionContext): readonly Action[] {
  const actions: Action[] = [];
  for (const item of readList(spot, '[{ open_task: { team: … } }]') ?? []) {
    if (ACTIONS.some((action) => action === item.value)) {
      refuse(item, `an action holds a map, be it empty: write ${item.value}: ${item.value === 'open_task' ? '{ team: … }' : '{}'}`);
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
  // `- hold_invoice:` with nothing behind it means the same as `hold_invoice: {}`.
  const body = spot.value === '' ? { ...spot, value: {} } : spot;
  if (name === 'open_task') return readOpenTask(body, context);
  return name === 'request_recount' ? readRecount(body, context) : readHold(body, context);
}

function readOpenTask(spot: Spot, { teams, facts }: ActionContext): Action | undefined {
  const entries = readEntries(spot, { required: ['team'], optional: ['due', 'value_at_risk'], unbuilt: new Set(['fold']) });
  const [teamSpot, dueSpot, riskSpot] = ['team', 'due', 'value_at_risk'].map((key) => entries?.get(key));
  const team = teamSpot && readText(teamSpot, 'a team');
  if (teamSpot && team !== undefined && !teams.has(team)) refuse(teamSpot, `unknown team "${team}"${suggest(team, [...teams])}`);
  const due = (dueSpot && readSpan(dueSpot)) ?? null;
  const valueAtRisk = (riskSpot && readValueAtRisk(riskSpot, facts)) ?? null;
  return team === undefined ? undefined : { do: 'open_task', team, due, valueAtRisk, fold: null };
}

function readValueAtRisk(spot: Spot, facts: FactChoice): string | undefined {
  const path = readText(spot, 'a fact');
  const fact = path === undefined ? undefined : findFact(spot, path, facts, 'value');
  if (!fact || isNumeric(fact.type)) return fact?.path;
  return refuse(spot, `"${fact.path}" is ${article(fact.type)}: a value at risk is money or a quantity`);
}

function readRecount(spot: Spot, { scope }: ActionContext): Action | undefined {
  const priority = readEntries(spot, { optional: ['priority'] })?.get('priority');
  if (priority) readOneOf(priority, ['value_at_risk']);
  for (const column of ['sku', 'facility']) {
    const known = scope.key.includes(column) || scope.left.columns.has(column) || scope.right.columns.has(column);
    if (!known) refuse(spot, `a recount is of one SKU at one facility, and neither the key nor a side has "${column}"`, 'key');
  }
  return { do: 'request_recount', priority: 'value_at_risk' };
}

function readHold(spot: Spot, { scope, order, per }: ActionContext): Action | undefined {
  readEntries(spot, {});
  if (order.length === 0) return refuse(spot, 'a hold is of one order: the boundary must say which of its key columns name it ("order: [order_id]")', 'key');
  const missing = per === 'group' ? order.find((column) => !scope.group.includes(column)) : undefined;
  if (missing !== undefined)
    return refuse(spot, `a hold is of one order, and this rule is judged per group: "${missing}" is not among the group's columns`, 'key');
  return { do: 'hold_invoice' };
}
