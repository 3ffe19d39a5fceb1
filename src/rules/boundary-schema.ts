// What editors are told of a boundary's file, rules/*.yaml: the keys that its readers take, with the datasets and their columns. Columns that systems declare themselves are left open.

import { DATASETS } from '../domain/datasets.ts';
import { conditionDefinitions, DURATION_TEXT, FACT_TEXT, NUMBER, OF_NEEDS_PERCENT, PERCENT_TEXT, SPAN_TEXT, toleranceDescribed } from './condition-schema.ts';
import { BOOLEAN, definedAs, documentOf, either, type JsonSchema, listOf, mapOf, matching, namesTo, oneOf, oneOrMore, orNothing, TEXT } from './json-schema.ts';
import { ACTIONS, FOLD_KEYS, HOLD_KEYS, LABEL, OPEN_TASK_KEYS, PRIORITIES, RECOUNT_KEYS } from './read-actions.ts';
import { BOUNDARY_KEYS } from './read-boundary.ts';
import { COMPARE_KEYS, HALT_KEYS, SCOPE_KEYS } from './read-comparison.ts';
import { LET_KEYS } from './read-let.ts';
import { LOOKUP_KEYS } from './read-lookups.ts';
import { COLUMN_NAME, SUM, WHERE_OPERATORS } from './read-reading.ts';
import { LEVELS, NAMED_CONDITION_KEYS, RULE_KEYS, WEB_ADDRESS } from './read-rule.ts';
import { AGGREGATIONS, SIDE_KEYS, SOURCE_KEYS, statedDatasets } from './read-side.ts';
import { TOLERANCE_KEYS } from './read-tolerance.ts';
import { SEVERITIES } from './rulebook.ts';
import { COUNT, NAME } from './spot.ts';

const NAME_TEXT = matching(NAME);
const COLUMN = definedAs('column');
const COLUMNS = { ...listOf(COLUMN, 1), uniqueItems: true };

export function boundarySchema(): JsonSchema {
  const columns = new Set([...DATASETS.values()].flatMap((dataset) => [...dataset.columns.keys()]));
  return documentOf('A boundary of tallyman', headSchema(), {
    dataset: oneOf(statedDatasets()),
    column: either({ enum: [...columns] }, matching(COLUMN_NAME)),
    aggregate: columnsTo(oneOf(AGGREGATIONS)),
    derive: namesTo(matching(SUM), COLUMN_NAME),
    where: columnsTo(whereSchema()),
    side: sideSchema(),
    conditions: listOf(conditionSchema()),
    rule: ruleSchema(),
    ...conditionDefinitions(),
  });
}

function headSchema(): JsonSchema {
  const compared = mapOf(
    { optional: COMPARE_KEYS },
    { ...toleranceDescribed(), absent: ['What stands for this column where a side has no row.', NUMBER] },
    OF_NEEDS_PERCENT,
  );
  const total = mapOf({ optional: TOLERANCE_KEYS }, toleranceDescribed(), OF_NEEDS_PERCENT);
  return mapOf(BOUNDARY_KEYS, {
    boundary: ['Its name, in lower case.', NAME_TEXT],
    title: ['What it is for.', TEXT],
    variant_of: ['The boundary that it may take the place of, with a coarser key.', NAME_TEXT],
    left: ['The side that the right one is held against.', definedAs('side')],
    right: ['The side that is held against the left one.', definedAs('side')],
    key: ['The columns that together name one thing; both sides must have them.', COLUMNS],
    group: ['Those of the key that several keys share, and that are judged together.', COLUMNS],
    order: ['The columns that name the order.', COLUMNS],
    measure: ['The column that a group adds up.', COLUMN],
    compare: ['The columns that must agree, each with its tolerance.', columnsTo(orNothing(compared))],
    compare_group: ["The columns whose totals must agree over a group, each with the total's tolerance.", columnsTo(orNothing(total))],
    scope: ['How far back to look.', scopeSchema()],
    halt: ['From how many new discrepancies on nothing of it is believed; both figures must be passed.', haltSchema()],
    let: ['Thresholds with a name.', namesTo(letSchema(), NAME)],
    lookups: ['Further questions to a dataset, each with a name.', namesTo(lookupSchema(), NAME)],
    conditions: ['Conditions with a name, for "use".', namesTo(definedAs('when'), NAME)],
    never: ['What must hold at no key, even where both sides agree.', definedAs('conditions')],
    expected: ['What is in order: counted under its name, and judged no further.', definedAs('conditions')],
    rules: ['What is judged, from top to bottom.', listOf(definedAs('rule'))],
  });
}

function columnsTo(value: JsonSchema): JsonSchema {
  return { type: 'object', propertyNames: COLUMN, additionalProperties: value };
}

function sideSchema(): JsonSchema {
  const reading = {
    derive: ['Columns worked out as sums of columns and whole numbers: ordered - cancelled.', definedAs('derive')],
    where: ['Which rows count at all.', definedAs('where')],
  } as const;
  const one = ['The role and the dataset that it reads: oms.orders.', definedAs('dataset')] as const;
  const source = mapOf(SOURCE_KEYS, { dataset: one, ...reading });
  return mapOf(
    SIDE_KEYS,
    {
      dataset: one,
      datasets: ['Several datasets of one role, added up.', listOf(either(definedAs('dataset'), source), 1)],
      ...reading,
      as: ['Another name for the side in conditions.', NAME_TEXT],
      aggregate: ['How several rows of one key become one.', definedAs('aggregate')],
    },
    { oneOf: [{ required: ['dataset'] }, { required: ['datasets'] }], dependencies: { derive: ['dataset'], where: ['dataset'] } },
  );
}

function whereSchema(): JsonSchema {
  const words = listOf(TEXT, 1);
  const operators = mapOf(
    { optional: WHERE_OPERATORS },
    {
      in: ['Keeps the rows in which it is one of these.', words],
      not_in: ['Keeps the rows in which it is none of these, or has no value.', words],
      not: ['Keeps the rows in which it is not this, or has no value.', TEXT],
      present: ['Keeps the rows in which it has a value.', BOOLEAN],
      absent: ['Keeps the rows in which it has no value.', BOOLEAN],
    },
    { minProperties: 1 },
  );
  return either(TEXT, words, operators);
}

function scopeSchema(): JsonSchema {
  return mapOf(SCOPE_KEYS, {
    since: ['How far back: 90d.', DURATION_TEXT],
    on: ['The column that holds the time.', COLUMN],
    margin: ['How much further back each side is read: 2d.', DURATION_TEXT],
  });
}

function haltSchema(): JsonSchema {
  return mapOf(HALT_KEYS, {
    count: ['More new discrepancies than this.', matching(COUNT)],
    percent: ['A larger share of the keys compared than this: 10%.', PERCENT_TEXT],
  });
}

function letSchema(): JsonSchema {
  const value = oneOrMore(TEXT);
  const byName = namesTo(value);
  const overridden = mapOf(LET_KEYS, {
    default: ['The value where no other is named.', value],
    facility: ['Other values, by facility; they go before those by channel.', byName],
    channel: ['Other values, by channel.', byName],
  });
  return either(TEXT, listOf(TEXT, 1), overridden);
}

function lookupSchema(): JsonSchema {
  return mapOf(LOOKUP_KEYS, {
    dataset: ['The role and the dataset that is asked.', definedAs('dataset')],
    by: ['Which of its columns must equal which fact: order_id: key.order_id.', { ...columnsTo(FACT_TEXT), minProperties: 1 }],
    aggregate: ['How several rows become one.', definedAs('aggregate')],
  });
}

function conditionSchema(): JsonSchema {
  return mapOf(NAMED_CONDITION_KEYS, {
    id: ['Its name, under which it is counted.', NAME_TEXT],
    when: ['The condition: all of its entries must hold.', definedAs('when')],
  });
}

function ruleSchema(): JsonSchema {
  const then = ['What is done, once.', listOf(actionSchema())] as const;
  return mapOf(RULE_KEYS, {
    id: ['Its name, unlike any other in the file.', NAME_TEXT],
    title: ['What people read; facts stand in it as {{ key.order_id }}.', TEXT],
    severity: ['How bad it is; warning where it is not said.', oneOf(SEVERITIES)],
    per: ['What is judged: each key, or the group as a whole.', oneOf(LEVELS)],
    when: ['The condition: all of its entries must hold.', definedAs('when')],
    for: ['How long it must have stood before anything is done: 30m, or 2bd for business days.', SPAN_TEXT],
    then,
    runbook: ['The address of the page that says what to do.', matching(WEB_ADDRESS)],
    stop: ['Where it matches, no later rule is judged.', BOOLEAN],
  });
}

function actionSchema(): JsonSchema {
  return mapOf(
    { optional: ACTIONS },
    {
      open_task: ['A task for a team.', openTaskSchema()],
      request_recount: ['A count of the SKU at the facility.', orNothing(mapOf(RECOUNT_KEYS, { priority: ['What makes it urgent.', oneOf(PRIORITIES)] }))],
      hold_invoice: ["A hold on the order's invoice.", orNothing(mapOf(HOLD_KEYS, {}))],
      label: ['A word that the finding carries, or several.', oneOrMore(matching(LABEL))],
    },
    { maxProperties: 1 },
  );
}

function openTaskSchema(): JsonSchema {
  const fold = mapOf(FOLD_KEYS, {
    by: ['The facts of the key that they share.', listOf(FACT_TEXT, 1)],
    over: ['More findings than this become one task.', { ...matching(COUNT), minimum: 1 }],
  });
  return mapOf(OPEN_TASK_KEYS, {
    team: ['Who works on it; a team of tallyman.yaml.', TEXT],
    due: ['How much time there is for it: 4h, or 1bd for a business day.', SPAN_TEXT],
    value_at_risk: ['The fact that says what is at stake.', FACT_TEXT],
    fold: ['When many of them become one task.', fold],
  });
}
