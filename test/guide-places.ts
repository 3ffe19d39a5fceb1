// Where the guide documents what: for each place that takes keys or words, the table that must name them all, and no others.

import type { Action, Condition } from '../src/rules/rulebook.ts';
import {
  keysOfBoundary,
  keysOfColumn,
  keysOfDataset,
  keysOfDeployment,
  keysOfRule,
  keysOfSilence,
  keysOfSystem,
  keysOfTest,
  operatorWords,
} from './guide-keys.ts';

export interface Place {
  readonly name: string;
  /** The heading of its section. */
  readonly heading: string;
  /** How the first column of its table is headed. */
  readonly column: string;
  /** Where its words stand in the row of another one (`halt` has `count` and `percent`): that word. */
  readonly row?: string;
  /** It takes less than its table documents. */
  readonly isPart?: true;
  readonly words: readonly string[];
}

/** Whoever adds an action or a heading must name it here. */
const ACTIONS = { open_task: true, request_recount: true, hold_invoice: true, label: true } satisfies Record<Action['do'], true>;
const HEADINGS = { all: true, any: true, not: true, use: true } satisfies Record<Exclude<Condition['op'], 'test'> | 'use', true>;

const LIST = ['x'];

export function placesOfGuide(): readonly Place[] {
  return [...placesOfRules(), ...placesOfTests(), ...placesOfDeployment()];
}

function placesOfRules(): readonly Place[] {
  const openTask = (part: object) => keysOfRule({ then: [{ open_task: { team: 'oms', ...part } }] });
  return [
    { name: 'a boundary', heading: 'A boundary', column: 'key', words: keysOfBoundary(null) },
    { name: 'scope', heading: 'A boundary', column: 'key', row: 'scope', words: keysOfBoundary({ scope: LIST }) },
    { name: 'halt', heading: 'A boundary', column: 'key', row: 'halt', words: keysOfBoundary({ halt: LIST }) },
    { name: 'a side', heading: 'Sides', column: 'key', words: keysOfBoundary({ left: LIST }) },
    { name: 'a tolerance', heading: 'Tolerances', column: 'key', words: keysOfBoundary({ compare: { total: LIST } }) },
    { name: 'let', heading: 'Thresholds and conditions with a name', column: 'key', words: keysOfBoundary({ let: { slack: { zzzzzzzz: '1' } } }) },
    { name: 'a look-up', heading: 'Look-ups', column: 'key', words: keysOfBoundary({ lookups: { order: LIST } }) },
    { name: 'never and expected', heading: 'A rule', column: 'key', isPart: true, words: keysOfBoundary({ never: [LIST] }) },
    { name: 'a rule', heading: 'A rule', column: 'key', words: keysOfBoundary({ rules: [LIST] }) },
    { name: 'a heading', heading: 'Conditions', column: 'heading', words: Object.keys(HEADINGS) },
    { name: 'an operator', heading: 'Operators', column: 'operator', words: operatorWords() },
    { name: 'an action', heading: 'Actions', column: 'action', words: [...new Set([...Object.keys(ACTIONS), ...keysOfRule({ then: [LIST] })])] },
    { name: 'open_task', heading: 'Actions', column: 'of `open_task`', words: keysOfRule({ then: [{ open_task: LIST }] }) },
    { name: 'fold', heading: 'Actions', column: 'of `open_task`', row: 'fold', words: openTask({ fold: LIST }) },
  ];
}

function placesOfTests(): readonly Place[] {
  const expected = (finding: unknown) => keysOfTest({ name: 'a', rows: {}, expect: [finding] });
  return [
    { name: 'a rule test', heading: 'Rule tests', column: 'key', words: keysOfTest(LIST) },
    { name: 'an expected finding', heading: 'Rule tests', column: 'of an expected finding', words: expected(LIST) },
    { name: 'a given open finding', heading: 'Rule tests', column: 'key', row: 'open', words: keysOfTest({ name: 'a', rows: {}, open: [LIST], expect: [] }) },
    { name: 'a silence', heading: 'Silences', column: 'key', words: keysOfSilence(LIST) },
    {
      name: 'match',
      heading: 'Silences',
      column: 'of `match`',
      words: keysOfSilence({ id: 'a', owner: 'b', reason: 'c', match: LIST, until: '2026-12-01' }),
    },
  ];
}

function placesOfDeployment(): readonly Place[] {
  const both = [...keysOfDeployment({ facilities: { DAL: LIST } }), ...keysOfDeployment({ teams: { oms: LIST } })];
  return [
    { name: 'tallyman.yaml', heading: 'tallyman.yaml', column: 'key', words: keysOfDeployment(LIST) },
    { name: 'calendar', heading: 'tallyman.yaml', column: 'key', row: 'calendar', words: keysOfDeployment({ calendar: LIST }) },
    { name: 'a system', heading: 'Systems', column: 'key', words: keysOfDeployment({ systems: { shop: LIST } }) },
    { name: 'guard', heading: 'Systems', column: 'key', row: 'guard', words: keysOfSystem({ guard: LIST }) },
    { name: 'read', heading: 'Systems', column: 'key', row: 'read', words: keysOfSystem({ read: LIST }) },
    { name: 'a dataset', heading: 'Datasets of a system', column: 'key', words: keysOfSystem({ datasets: { orders: LIST } }) },
    { name: 'watermark', heading: 'Datasets of a system', column: 'key', row: 'watermark', words: keysOfDataset({ watermark: LIST }) },
    { name: 'a column', heading: 'Columns', column: 'key', words: keysOfColumn() },
    { name: 'a facility or a team', heading: 'Facilities and teams', column: 'key', words: [...new Set(both)] },
  ];
}
