// Rule files, subjects and rows that the tests of rules/ share.

import { NO_SPAN } from '../../src/domain/calendar.ts';
import { decimalOf } from '../../src/domain/decimal.ts';
import { type GroupSummary, layoutOf, type SideRow } from '../../src/domain/discrepancy.ts';
import { formatProblem } from '../../src/domain/errors.ts';
import type { Value } from '../../src/domain/value.ts';
import type { Layouts } from '../../src/rules/compile.ts';
import { readRulebook, type Vocabulary } from '../../src/rules/read-rulebook.ts';
import type { Boundary, Condition, Lookup, Rule, Rulebook } from '../../src/rules/rulebook.ts';
import { lookupLayout, NOTHING_STANDS, type Subject } from '../../src/rules/subject.ts';

export const VOCABULARY: Vocabulary = { extras: new Map(), teams: new Set(['oms', 'fulfillment']) };

/** The example of the documentation, without what is not built yet. */
export const FULFILLMENT = `boundary: fulfillment
title: OMS allocations against what the warehouse shipped
left:  { dataset: oms.allocations }
right: { dataset: warehouse.shipment_lines, aggregate: { quantity: sum, picked: sum, shipped_at: max, sku: same } }
key:   [order_id, line_id, component, facility]
group: [order_id, line_id, component]
order: [order_id]
measure: quantity
compare: { quantity: {}, sku: {} }
scope:  { since: 90d, on: updated_at, margin: 2d }
expected:
  - id: not-yet-due
    when:
      all: [{ oms.status: [allocated, backordered], group.shape: { in: [unshipped, short] } }]
      not: [{ oms.due_at: { older_than: 0s } }]
rules:
  - id: fulfilled-never-shipped
    title: "Order {{ key.order_id }} line {{ key.line_id }}: OMS says fulfilled, {{ key.facility }} shipped nothing"
    severity: critical
    per: key
    when:
      missing_in: warehouse
      oms.status: fulfilled
      group.warehouse.quantity: 0
    for: 30m
    then:
      - open_task: { team: fulfillment, due: 4h, value_at_risk: oms.line_total }
      - hold_invoice: {}
    runbook: https://wiki.example.com/recon/fulfilled-never-shipped
  - id: reassigned-behind-oms
    title: "Order {{ key.order_id }} left from {{ group.warehouse.facilities }}, the OMS says {{ group.oms.facilities }}"
    severity: warning
    when: { group.shape: reassigned }
    for: 30m
    then: [{ open_task: { team: oms, due: 1d } }]
`;

export const INVENTORY = `boundary: inventory
left:  { dataset: oms.inventory, aggregate: { on_hand: sum, available: sum } }
right: { datasets: [warehouse.inventory, warehouse.transit], aggregate: { on_hand: sum, available: sum } }
key:   [sku, facility]
group: [sku]
measure: on_hand
compare: { on_hand: { abs: 5, percent: 2%, absent: 0 }, available: { abs: 5 } }
compare_group: { on_hand: { abs: 10 } }
never:
  - { id: negative, when: { any: [{ warehouse.on_hand: { under: 0 } }, { oms.available: { under: 0 } }] } }
rules:
  - id: offsetting-drift
    when: { group.shape: offsetting }
    then: [{ open_task: { team: oms, due: 1d } }]
  - id: negative-on-hand
    when: { breaks: negative }
    then: [{ request_recount: { priority: value_at_risk } }]
  - id: standing-drift
    when: { delta.on_hand: { not: 0 }, seen: { at_least: 3 } }
    then: [{ request_recount: { priority: value_at_risk } }]
`;

/** The rulebook of one file, which must be free of problems. */
function understand(text: string, vocabulary: Vocabulary = VOCABULARY, file = 'rules/x.yaml'): Rulebook {
  const { rulebook, problems } = readRulebook([{ file, text }], vocabulary, {});
  if (!rulebook) throw new Error(problems.map(formatProblem).join('\n'));
  return rulebook;
}

export function boundaryOf(text: string, vocabulary: Vocabulary = VOCABULARY): Boundary {
  const [boundary] = understand(text, vocabulary).boundaries;
  if (!boundary) throw new Error('no boundary');
  return boundary;
}

/** The problems of one file, formatted. */
export function problemsOf(text: string, vocabulary: Vocabulary = VOCABULARY): readonly string[] {
  return readRulebook([{ file: 'x.yaml', text }], vocabulary, {}).problems.map(formatProblem);
}

/** All columns of both sides but the key's, as the re-read lays them out. */
export function layoutsOf(boundary: Boundary): Layouts {
  const columns = ({ columns: all }: Boundary['left']) => [...all.keys()].filter((column) => !boundary.key.includes(column));
  return [layoutOf(columns(boundary.left)), layoutOf(columns(boundary.right))];
}

/** A row of one side; a column that is not given is not kept. */
export function row(boundary: Boundary, side: 0 | 1, values: Readonly<Record<string, Value>>, more: Partial<SideRow> = {}): SideRow {
  return {
    values: layoutsOf(boundary)[side].columns.map((column) => values[column]),
    rows: 1,
    systems: [side === 0 ? boundary.left.name : boundary.right.name],
    ...more,
  };
}

export const NO_GROUP: GroupSummary = { keys: 1, left: { measure: 0n, facilities: [] }, right: { measure: 0n, facilities: [] }, shape: [] };

export function subject(boundary: Boundary, given: Partial<Subject>): Subject {
  const level = given.level ?? 'key';
  const columns = level === 'key' ? boundary.key : boundary.group;
  return {
    level,
    key: columns.map((column) => `${column}-1`),
    kinds: [],
    left: null,
    right: null,
    group: NO_GROUP,
    groupKnown: true,
    ageMs: 0,
    seen: 1,
    order: NOTHING_STANDS,
    lookups: new Map(),
    ...given,
  };
}

export function quantity(n: number): bigint {
  return decimalOf(n);
}

export function ruleOf(boundary: Boundary, when: Condition, more: Partial<Rule> = {}): Rule {
  return {
    id: 'only',
    boundary: boundary.id,
    file: boundary.file,
    line: 1,
    title: 'only',
    severity: 'warning',
    per: 'key',
    when,
    for: NO_SPAN,
    stop: false,
    then: [],
    runbook: null,
    ...more,
  };
}

/** The boundary with one rule of this condition alone. */
export function withRule(boundary: Boundary, when: Condition): Boundary {
  return { ...boundary, rules: [ruleOf(boundary, when)] };
}

/** A row that a look-up brought; a column that is not given is absent. */
export function broughtRow(lookup: Lookup, values: Readonly<Record<string, Value>>, rows = 1): SideRow {
  return { values: lookupLayout(lookup).columns.map((column) => values[column] ?? null), rows, systems: [lookup.role] };
}
