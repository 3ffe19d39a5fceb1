// Rule tests: runs of the real pipeline (merge, groups, screen, judge, life cycle) on rows given in YAML, with a clock of their own. They answer whether what ops expect is what opens.

import type { Config, DatasetMapping, SystemConfig } from '../config/config.ts';
import { type Calendar, PLAIN_CALENDAR } from '../domain/calendar.ts';
import { ROLES, type Role } from '../domain/datasets.ts';
import { describeKey } from '../domain/key.ts';
import { formatDuration } from '../domain/time.ts';
import type { ExpectedFinding, RuleTest } from '../rules/read-rule-tests.ts';
import type { Boundary, Rulebook } from '../rules/rulebook.ts';
import { type FindingDetails, openStore, type Store } from '../store/store.ts';
import { type GivenRows, openGivenSession } from './given-session.ts';
import { sidesOf } from './plan-boundary.ts';
import { run } from './run.ts';
import { StopRequest } from './stop.ts';

export interface RuleTestResult {
  readonly test: RuleTest;
  readonly passed: boolean;
  /** What went wrong, a line each; empty where it passed. */
  readonly failures: readonly string[];
  /** The rules whose findings were open at any instant. */
  readonly fired: ReadonlySet<string>;
}

/** Plays one test: a run at its start and one at each instant of `after`; then compares what is open with what is expected. */
export async function runRuleTest(rulebook: Rulebook, test: RuleTest, calendar: Calendar = PLAIN_CALENDAR): Promise<RuleTestResult> {
  const boundary = rulebook.boundaries.find(({ id }) => id === test.boundary) as Boundary;
  const config = givenConfig(rulebook, boundary, calendar);
  const store = await openStore({ dialect: 'sqlite', url: ':memory:' }, { migrate: true });
  try {
    const fired = new Set<string>();
    let open: readonly FindingDetails[] = [];
    for (const afterMs of [0, ...test.afterMs]) {
      const now = test.startMs + afterMs;
      const openSession = async (system: SystemConfig) => openGivenSession(system, rowsOf(test, system.role), now);
      await run({
        config,
        store,
        boundaries: [boundary],
        openSession,
        only: null,
        dryRun: false,
        now,
        progress: () => undefined,
        stop: new StopRequest(),
        given: test.given,
      });
      open = await store.findings(['open']);
      for (const { rule } of open) fired.add(rule);
    }
    const failures = await compareFindings(store, test.expect, open, await store.findings(['pending']));
    return { test, passed: failures.length === 0, failures, fired };
  } finally {
    await store.close();
  }
}

function givenConfig(rulebook: Rulebook, boundary: Boundary, calendar: Calendar): Config {
  const systems = ROLES.flatMap((role) => {
    const ofSides = sidesOf(boundary).flatMap((side) => (side.role === role ? side.datasets : []));
    const ofLookups = boundary.lookups.flatMap((lookup) => (lookup.role === role ? [lookup.dataset] : []));
    const datasets = [...new Set([...ofSides, ...ofLookups])];
    return datasets.length === 0 ? [] : [[role, givenSystem(role, datasets)] as const];
  });
  return {
    file: boundary.file,
    state: { dialect: 'sqlite', url: ':memory:' },
    timezone: 'UTC',
    calendar,
    systems: new Map(systems),
    facilities: new Map(),
    teams: new Map(),
    rules: rulebook,
    variants: new Set(boundary.variantOf === null ? [] : [boundary.id]),
    silences: [],
  };
}

function givenSystem(role: Role, datasets: readonly string[]): SystemConfig {
  const mappings = datasets.map((dataset): [string, DatasetMapping] => [dataset, { dataset, from: { table: dataset }, columns: new Map(), watermark: null }]);
  return {
    name: role,
    role,
    dialect: 'sqlite',
    url: '',
    timezone: 'UTC',
    owns: new Map(),
    statementTimeoutMs: 0,
    guard: null,
    datasets: new Map(mappings),
    facilityCodes: new Map(),
  };
}

function rowsOf(test: RuleTest, role: Role): GivenRows {
  return new Map([...test.rows].filter(([name]) => name.startsWith(`${role}.`)).map(([name, rows]) => [name.slice(role.length + 1), rows]));
}

async function compareFindings(
  store: Store,
  expected: readonly ExpectedFinding[],
  open: readonly FindingDetails[],
  pending: readonly FindingDetails[],
): Promise<readonly string[]> {
  const left = [...open];
  const failures: string[] = [];
  for (const wanted of expected) {
    const answers = await Promise.all(left.map((finding) => differences(store, wanted, finding)));
    const at = answers.findIndex((answer) => answer.length === 0);
    if (at >= 0) left.splice(at, 1);
    else failures.push(`line ${wanted.line}: expected ${describeExpected(wanted)}, which is not open${nearest(wanted, left, answers, pending)}`);
  }
  for (const finding of left) failures.push(`not expected: ${describeFinding(finding)}`);
  return failures;
}

/** What of the nearest open finding of the same rule is not as expected; or that there is one which its `for` still holds back. */
function nearest(
  wanted: ExpectedFinding,
  open: readonly FindingDetails[],
  answers: readonly (readonly string[])[],
  pending: readonly FindingDetails[],
): string {
  const same = open.flatMap((finding, i) => (finding.rule === wanted.rule ? [{ finding, answer: answers[i] ?? [] }] : []));
  const best = same.sort((a, b) => a.answer.length - b.answer.length)[0];
  if (best) return `; the nearest is ${describeFinding(best.finding)}: ${best.answer.join(', ')}`;
  const waiting = pending.find(({ rule }) => rule === wanted.rule);
  if (waiting) return `; ${describeFinding(waiting)} is pending: its \`for: ${formatDuration(waiting.forMs)}\` had not passed`;
  return open.length === 0 ? '; nothing is' : `; open are ${open.map(describeFinding).join('; ')}`;
}

async function differences(store: Store, wanted: ExpectedFinding, finding: FindingDetails): Promise<readonly string[]> {
  const wrong: string[] = [];
  if (finding.rule !== wanted.rule) wrong.push(`the rule is ${finding.rule}`);
  for (const [column, value] of wanted.key) {
    const actual = finding.key[finding.keyColumns.indexOf(column)];
    if (actual !== value) wrong.push(`${column} is ${actual ?? 'not in its key'}, not ${value}`);
  }
  if (wanted.severity !== undefined && wanted.severity !== finding.severity) wrong.push(`its severity is ${finding.severity}`);
  const missing = (wanted.labels ?? []).filter((label) => !finding.labels.includes(label));
  if (missing.length > 0) wrong.push(`it is not labelled ${missing.join(', ')}`);
  if (wanted.title !== undefined && wanted.title !== finding.title) wrong.push(`its title is "${finding.title}"`);
  if (wanted.task !== undefined) {
    const task = (await store.tasks({ finding: finding.id }))[0];
    if (!task) wrong.push('it has no task');
    else if (wanted.task.team !== undefined && wanted.task.team !== task.team) wrong.push(`its task is for ${task.team}`);
  }
  return [...wrong, ...(await otherDifferences(store, wanted, finding))];
}

async function otherDifferences(store: Store, wanted: ExpectedFinding, finding: FindingDetails): Promise<readonly string[]> {
  const wrong: string[] = [];
  const { recount } = wanted;
  if (recount !== undefined) {
    const recounts = await store.recounts({ finding: finding.id });
    const matches = recounts.some(
      ({ sku, facility }) => (recount.sku === undefined || recount.sku === sku) && (recount.facility === undefined || recount.facility === facility),
    );
    if (!matches)
      wrong.push(
        recounts.length === 0
          ? 'it asks for no recount'
          : `it asks for a recount of ${recounts.map(({ sku, facility }) => `${sku} at ${facility}`).join(', ')}`,
      );
  }
  if (wanted.hold !== undefined) {
    const held = (await store.holds({ finding: finding.id })).length > 0;
    if (held !== wanted.hold) wrong.push(held ? 'it holds the invoice' : 'it holds no invoice');
  }
  return wrong;
}

function describeExpected({ rule, key }: ExpectedFinding): string {
  return `${rule}${key.size === 0 ? '' : ` at ${[...key].map(([column, value]) => `${column} ${value}`).join(', ')}`}`;
}

function describeFinding({ rule, key, keyColumns }: FindingDetails): string {
  return `${rule} at ${describeKey(keyColumns, key)}`;
}
