// What a guide leaves out of what it must say. Each check answers with a line for each gap; none of them reads a disk.

import { DATASETS, isRequired, ROLES } from '../src/domain/datasets.ts';
import { type FactDefinition, type FactSource, factsOf, type KindFact } from '../src/rules/fact-table.ts';
import type { RuleTest } from '../src/rules/read-rule-tests.ts';
import type { Boundary, Condition, Rulebook, Test } from '../src/rules/rulebook.ts';
import { parseTitle } from '../src/rules/title.ts';
import type { Place } from './guide-places.ts';
import { codeIn, rowsOf, sectionOf } from './guide-text.ts';

/** Words of the place that its table lacks, and words of its table that the place does not take. */
export function findUndocumented(markdown: string, { name, heading, column, row, isPart, words }: Place): readonly string[] {
  const rows = rowsOf(markdown, heading, column);
  if (row !== undefined) {
    const code = rows.filter(([first = '']) => codeIn(first).includes(row)).flatMap((cells) => cells.flatMap(codeIn));
    return words.filter((word) => !code.some((text) => hasWord(text, word))).map((word) => `${name}: "${word}" is not documented`);
  }
  const named = rows.flatMap(([first = '']) => codeIn(first));
  const missing = words.filter((word) => !named.includes(word)).map((word) => `${name}: "${word}" is not documented`);
  const strange = isPart ? [] : named.filter((word) => !words.includes(word)).map((word) => `${name}: there is no "${word}"`);
  return [...missing, ...strange];
}

function hasWord(text: string, word: string): boolean {
  return text.split(/[^\w]+/).includes(word);
}

/** Keys of the place that no example has. */
export function findUnshown({ name, words }: Place, examples: readonly unknown[]): readonly string[] {
  const shown = new Set(examples.flatMap((value) => [...keysIn(value)]));
  return words.filter((word) => !shown.has(word)).map((word) => `${name}: "${word}" has no example`);
}

function* keysIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    yield* keysIn(inner);
  }
}

/** What a boundary's section does not say of it, or says wrong. */
export function findUndescribed(markdown: string, boundary: Boundary): readonly string[] {
  const { id, expected, rules, variantOf, left, right, lookups } = boundary;
  const section = sectionOf(markdown, id);
  if (section === '') return [`${id}: there is no section of this name`];
  const faults: string[] = [];
  const say = (what: string, told: readonly string[], are: readonly string[]) => {
    if (told.join() !== are.join()) faults.push(`${id}: ${what} are ${are.join(', ') || 'none'}, the guide tells of ${told.join(', ') || 'none'}`);
  };
  const listed = (column: string) => rowsOf(markdown, id, column).map((cells) => cells.slice(0, 2).join(' ').replaceAll('`', ''));
  say(
    'expected',
    listed('in order').map((row) => row.split(' ')[0] ?? ''),
    expected.map((entry) => entry.id),
  );
  say(
    'rules',
    listed('rule'),
    rules.map((rule) => `${rule.id} ${rule.severity}`),
  );
  const sides = [left, right].flatMap(({ role, datasets }) => datasets.map((dataset) => `${role}.${dataset}`));
  for (const dataset of [...sides, ...lookups.map(({ role, dataset: of }) => `${role}.${of}`)])
    if (!codeIn(section).includes(dataset)) faults.push(`${id}: the guide does not say that it reads ${dataset}`);
  if (variantOf !== null && !section.includes(`[${variantOf}](#${variantOf})`))
    faults.push(`${id}: the guide does not say that it is a variant of ${variantOf}`);
  return faults;
}

/** Datasets, columns and their words that the table of datasets lacks, or calls required where they are not. */
export function findUnnamedColumns(markdown: string, heading: string): readonly string[] {
  const rows = new Map(rowsOf(markdown, heading, 'dataset').map((cells) => [codeIn(cells[0] ?? '')[0], cells] as const));
  return [...DATASETS.values()].flatMap(({ name, roles, columns }) => {
    const [, statedBy = '', text = ''] = rows.get(name) ?? [];
    if (text === '') return [`there is no dataset ${name}`];
    const stated = roles.length === ROLES.length ? 'any' : roles.join(', ');
    const faults = statedBy === stated ? [] : [`${name} is stated by ${stated}`];
    for (const column of columns.values()) {
      if (column.name === 'updated_at') continue;
      const isBold = text.includes(`**${column.name}**`);
      if (!hasWord(text, column.name)) faults.push(`${name} has a column ${column.name}`);
      else if (isBold !== roles.some((role) => isRequired(column, role))) faults.push(`${name}.${column.name} is ${isBold ? 'not ' : ''}required`);
      for (const value of column.values ?? []) if (!codeIn(text).includes(value)) faults.push(`${name}.${column.name} may be ${value}`);
    }
    return faults;
  });
}

type FactKind = Exclude<FactSource['of'], 'kind' | 'lookup' | 'key_column'> | KindFact | 'lookup column' | 'lookup rows';

/** As the guide writes them. */
const FACTS = {
  missing_in: 'missing_in',
  duplicated_in: 'duplicated_in',
  differs: 'differs',
  breaks: 'breaks',
  key: 'key.<column>',
  column: '<side>.<column>',
  rows: '<side>.rows',
  system: '<side>.system',
  delta: 'delta.<column>',
  shape: 'group.shape',
  measure: 'group.<side>.<measure>',
  facilities: 'group.<side>.facilities',
  age: 'age',
  seen: 'seen',
  held: 'held',
  open: 'open.<rule>',
  'lookup column': 'lookup.<name>.<column>',
  'lookup rows': 'lookup.<name>.rows',
} as const satisfies Record<FactKind, string>;

export const FACT_PLACE: Place = { name: 'a fact', heading: 'Facts', column: 'fact', words: Object.values(FACTS) };

function factWord({ source }: FactDefinition): string {
  if (source.of === 'kind') return FACTS[source.kind];
  if (source.of === 'lookup') return source.column === null ? FACTS['lookup rows'] : FACTS['lookup column'];
  return FACTS[source.of === 'key_column' ? 'column' : source.of];
}

/** The operators, facts and actions of the rules that some test expects to fire; titles count, `never` and `expected` are looked at elsewhere. */
export function wordsInUse({ boundaries }: Rulebook, tests: readonly RuleTest[]): ReadonlySet<string> {
  const fired = new Set(tests.flatMap(({ boundary, expect }) => expect.map(({ rule }) => `${boundary}/${rule}`)));
  const used = new Set<string>();
  for (const boundary of boundaries) {
    const facts = factsOf(boundary, 'expected');
    const note = (path: string) => {
      const fact = facts.get(path);
      if (fact) used.add(factWord(fact));
    };
    const rules = boundary.rules.filter(({ id }) => fired.has(`${boundary.id}/${id}`));
    for (const { when } of [...boundary.never, ...boundary.expected, ...rules]) noteCondition(when, used, note);
    for (const { title, then } of rules) {
      const parsed = parseTitle(title);
      if ('paths' in parsed) for (const path of parsed.paths) note(path);
      for (const action of then) used.add(action.do);
    }
  }
  return used;
}

function noteCondition(condition: Condition, used: Set<string>, note: (path: string) => void): void {
  if (condition.op !== 'test') {
    for (const part of condition.of) noteCondition(part, used, note);
    return;
  }
  note(condition.fact.path);
  for (const word of operatorsOf(condition.test)) used.add(word);
  if (condition.test.operator === 'same_as') note(condition.test.fact.path);
}

/** `equals` is written as a value alone. */
function operatorsOf(test: Test): readonly string[] {
  if (test.operator !== 'same_as') return [test.operator];
  const { tolerance, unit } = test;
  return ['same_as', ...(unit === null ? [] : ['same']), ...(tolerance.abs === undefined && tolerance.percent === undefined ? [] : ['tolerance'])];
}

/** Rules that no test expects to fire, or that no test leaves silent. */
export function findUntested({ id: boundary, rules }: Boundary, tests: readonly RuleTest[]): readonly string[] {
  const own = tests.filter((test) => test.boundary === boundary);
  return rules.flatMap(({ id }) => {
    const firing = own.filter(({ expect }) => expect.some(({ rule }) => rule === id)).length;
    if (firing === 0) return [`${boundary}/${id}: no test fires it`];
    return firing === own.length ? [`${boundary}/${id}: no test leaves it silent`] : [];
  });
}
