// Rule test files → the tests as understood, or every problem at once: rows typed by the vocabulary, expectations held against the boundary's rules. It runs none of them.

import type { Problem } from '../domain/errors.ts';
import type { TextFile } from './read-rulebook.ts';
import { readTestRows, type TestRows } from './read-test-rows.ts';
import { type GivenStanding, readGivenStanding } from './read-test-standing.ts';
import { type Boundary, type Rule, type Rulebook, SEVERITIES, type Severity } from './rulebook.ts';
import { isMap, readBoolean, readDuration, readEntries, readList, readMap, readNames, readOneOf, readText, refuse, type Spot } from './spot.ts';
import { readYaml, suggest } from './yaml-file.ts';

export const TEST_KEYS = { required: ['name', 'rows', 'expect'], optional: ['boundary', 'after', 'held', 'open'] } as const;
export const EXPECTATION_KEYS = { required: ['rule'], optional: ['key', 'severity', 'title', 'task', 'recount', 'hold', 'labels'] } as const;
export const EXPECTED_TASK_KEYS = ['team'] as const;
export const EXPECTED_RECOUNT_KEYS = ['sku', 'facility'] as const;

/** One finding that should be open at the end; what it leaves out may be anything. */
export interface ExpectedFinding {
  readonly rule: string;
  readonly line: number;
  readonly key: ReadonlyMap<string, string>;
  readonly severity?: Severity;
  readonly title?: string;
  readonly task?: { readonly team?: string };
  readonly recount?: { readonly sku?: string; readonly facility?: string };
  readonly hold?: boolean;
  readonly labels?: readonly string[];
}

export interface RuleTest {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly boundary: string;
  readonly rows: TestRows;
  /** What stands on orders before the test begins, besides what its own runs find. */
  readonly given: GivenStanding;
  /** Instants after the start at which a run is played, besides the one at the start; ascending. */
  readonly afterMs: readonly number[];
  readonly startMs: number;
  /** All findings open after the last run. */
  readonly expect: readonly ExpectedFinding[];
}

/** When every test starts: noon UTC on a Thursday, so that `-2h` and `+3h` are of the same day. */
export const TEST_START_MS = Date.UTC(2026, 0, 15, 12);

/** The boundary is that of the rule file beside it, `x.yaml` for `x.test.yaml`, unless a test names another. */
export function readRuleTests({ file, text }: TextFile, rulebook: Rulebook): { readonly tests: readonly RuleTest[]; readonly problems: readonly Problem[] } {
  const { yaml, problems: faults } = readYaml(file, text);
  if (!yaml) return { tests: [], problems: faults };
  const problems: Problem[] = [];
  const whole: Spot = { yaml, path: [], value: yaml.value, problems };
  if (isMap(yaml.value) && 'boundary' in yaml.value)
    refuse(whole, `this is a boundary, not its tests: those stand in ${file.replace(/\.ya?ml$/, '.test.yaml')}`);
  const items = problems.length > 0 ? [] : (readList(whole, '- { name: …, rows: { … }, expect: [ … ] }') ?? []);
  const tests: RuleTest[] = [];
  const names = new Set<string>();
  let before: Before | undefined;
  for (const item of items) {
    const { test, rows } = readTest(item, rulebook, before);
    before = rows;
    if (test && names.has(test.name)) refuse({ ...item, path: [...item.path, 'name'] }, `a second test of this name`);
    if (test) names.add(test.name);
    if (test) tests.push(test);
  }
  return { tests: problems.length > 0 ? [] : tests, problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** The rows of the test before, null where they could not be read: whoever takes them over need not be told again. */
interface Before {
  readonly boundary: string;
  readonly rows: TestRows | null;
}

function readTest(spot: Spot, rulebook: Rulebook, before: Before | undefined): { readonly test?: RuleTest; readonly rows: Before | undefined } {
  const entries = readEntries(spot, TEST_KEYS);
  const boundary = entries && findBoundary(spot, entries.get('boundary'), rulebook);
  if (!entries || !boundary) return { rows: before };
  const [nameSpot, rowsSpot, expectSpot, afterSpot] = ['name', 'rows', 'expect', 'after'].map((key) => entries.get(key));
  const name = nameSpot && readText(nameSpot, 'a name');
  const rows = rowsSpot && readRows(rowsSpot, boundary, before);
  const given = readGivenStanding(entries.get('held'), entries.get('open'), rulebook);
  const afterMs = afterSpot ? readAfter(afterSpot) : [];
  const expect = expectSpot && readExpectations(expectSpot, boundary);
  const next: Before = { boundary: boundary.id, rows: rows ?? null };
  if (name === undefined || !rows || !expect) return { rows: next };
  const { file, line } = spot.yaml.problem(spot.path, '');
  return { test: { file, line, name, boundary: boundary.id, rows, given, afterMs, startMs: TEST_START_MS, expect }, rows: next };
}

function findBoundary(spot: Spot, named: Spot | undefined, { boundaries }: Rulebook): Boundary | undefined {
  if (named) {
    const id = readText(named, 'a boundary');
    const found = boundaries.find((boundary) => boundary.id === id);
    if (id === undefined || found) return found;
    return refuse(
      named,
      `unknown boundary "${id}"${suggest(
        id,
        boundaries.map((boundary) => boundary.id),
      )}`,
    );
  }
  const beside = spot.yaml.file.replace(/\.test\.(ya?ml)$/, '.$1');
  return boundaries.find(({ file }) => file === beside) ?? refuse(spot, `there is no ${beside} whose boundary this could test: name one with "boundary:"`);
}

function readRows(spot: Spot, boundary: Boundary, before: Before | undefined): TestRows | undefined {
  if (spot.value !== 'same') return readTestRows(spot, boundary, TEST_START_MS);
  if (!before) return refuse(spot, 'no test stands before this one, whose rows it could take');
  if (before.boundary !== boundary.id) return refuse(spot, `the test before is of the boundary ${before.boundary}: give the rows`);
  return before.rows ?? undefined;
}

/** One duration or a list of them, ascending. */
function readAfter(spot: Spot): readonly number[] {
  const items = Array.isArray(spot.value) ? (readList(spot, '[31m, 2h]') ?? []) : [spot];
  const instants: number[] = [];
  for (const item of items) {
    const ms = readDuration(item);
    if (ms === undefined) continue;
    if (ms <= (instants.at(-1) ?? 0)) refuse(item, 'each run must be later than the one before it; the first is at 0s anyway');
    else instants.push(ms);
  }
  return instants;
}

function readExpectations(spot: Spot, boundary: Boundary): readonly ExpectedFinding[] | undefined {
  const items = readList(spot, '[{ rule: …, key: { … } }], or [] for none');
  const expected = items?.map((item) => readExpectation(item, boundary));
  return expected?.every((one) => one !== undefined) ? expected : undefined;
}

function readExpectation(spot: Spot, boundary: Boundary): ExpectedFinding | undefined {
  const entries = readEntries(spot, EXPECTATION_KEYS);
  const read = <T>(key: string, reader: (entry: Spot) => T | undefined): T | undefined => {
    const entry = entries?.get(key);
    return entry && reader(entry);
  };
  const id = read('rule', (entry) => readText(entry, 'a rule'));
  const rule = boundary.rules.find((one) => one.id === id);
  if (id !== undefined && !rule)
    read('rule', (entry) =>
      refuse(
        entry,
        `unknown rule "${id}"${suggest(
          id,
          boundary.rules.map((one) => one.id),
        )}`,
      ),
    );
  if (!rule) return undefined;
  const columns = rule.per === 'group' ? boundary.group : boundary.key;
  const key = read('key', (entry) => readTexts(entry, columns, rule.per === 'group' ? 'column of the group' : 'key column'));
  const severity = read('severity', (entry) => readOneOf(entry, SEVERITIES));
  const title = read('title', (entry) => readText(entry, 'a title'));
  const task = read('task', (entry) => readTexts(entry, EXPECTED_TASK_KEYS, 'part of a task'));
  const recount = read('recount', (entry) => readTexts(entry, EXPECTED_RECOUNT_KEYS, 'part of a recount'));
  const hold = read('hold', readBoolean);
  const labels = read('labels', (entry) => readLabels(entry, rule));
  return {
    rule: rule.id,
    line: spot.yaml.problem(spot.path, '').line,
    key: key ?? new Map(),
    ...(severity && { severity }),
    ...(title !== undefined && { title }),
    ...(task && { task: Object.fromEntries(task) }),
    ...(recount && { recount: Object.fromEntries(recount) }),
    ...(hold !== undefined && { hold }),
    ...(labels && { labels }),
  };
}

/** Those that the rule gives; `[]`: it gives none. */
function readLabels(spot: Spot, rule: Rule): readonly string[] | undefined {
  const given = rule.then.flatMap((action) => (action.do === 'label' ? action.labels : []));
  if (given.length > 0 && !(Array.isArray(spot.value) && spot.value.length === 0)) return readNames(spot, `label of ${rule.id}`, given);
  const items = readList(spot, '[vip]');
  for (const item of items ?? []) refuse(item, `${rule.id} gives no labels: it has no "label" under "then"`);
  return items && [];
}

function readTexts(spot: Spot, known: readonly string[], kind: string): ReadonlyMap<string, string> | undefined {
  const texts = new Map<string, string>();
  const entries = isMap(spot.value) ? readMap(spot, 'a map') : refuse(spot, `a map of ${known.join(', ')} is meant here`);
  for (const [name, entry] of entries ?? []) {
    const text = readText(entry, `a value for "${name}"`);
    if (!known.includes(name)) refuse(entry, `"${name}" is no ${kind}${suggest(name, known)}`, 'key');
    else if (text !== undefined) texts.set(name, text);
  }
  return entries && texts;
}
