import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Calendar, Span } from '../../src/domain/calendar.ts';
import type { ColumnDefinition } from '../../src/domain/datasets.ts';
import { parseDecimal } from '../../src/domain/decimal.ts';
import type { GroupSide, Kind, SideRow } from '../../src/domain/discrepancy.ts';
import { MIXED, type Value } from '../../src/domain/value.ts';
import { compileRules, type ListEnd, WHOLE_LIST } from '../../src/rules/compile.ts';
import { compileEngine } from '../../src/rules/engine.ts';
import { accessFacts, isKnown } from '../../src/rules/fact-access.ts';
import { type FactDefinition, factsOf, isNumeric, SHAPES, sameKindOfValue } from '../../src/rules/fact-table.ts';
import { compileKleene } from '../../src/rules/kleene.ts';
import type { Boundary, Condition, FactType, Lookup, Operand, Rule, Test } from '../../src/rules/rulebook.ts';
import { compileScreen } from '../../src/rules/screen.ts';
import { lookupLayout, type Subject } from '../../src/rules/subject.ts';
import { compileTitle } from '../../src/rules/title.ts';
import { type NaiveCalendar, NaiveJudge } from './naive-judging.ts';
import { boundaryOf, layoutsOf, ruleOf, withRule } from './sample-rules.ts';

// A boundary with a column of every type on both sides.
const EXTRA: readonly ColumnDefinition[] = [
  { name: 'fee', type: 'money', required: false },
  { name: 'parcels', type: 'integer', required: false },
  { name: 'rush', type: 'boolean', required: false },
  { name: 'day', type: 'date', required: false },
  { name: 'at', type: 'instant', required: false },
  { name: 'note', type: 'text', required: false },
];
const SIDES = boundaryOf(
  `boundary: everything
left:  { dataset: oms.allocations }
right: { dataset: warehouse.shipment_lines, aggregate: { quantity: sum } }
key:   [order_id, facility]
group: [order_id]
order: [order_id]
measure: quantity
compare: { quantity: { absent: 0 }, fee: { absent: 0 }, parcels: {} }
compare_group: { quantity: {} }
never: [{ id: negative, when: { warehouse.quantity: { under: 0 } } }]
`,
  {
    teams: new Set(),
    extras: new Map([
      ['oms.allocations', EXTRA],
      ['warehouse.shipment_lines', EXTRA],
    ]),
  },
);
// One look-up that a group can be asked for, with a column of every type but one, and one that only a key can.
const LOOKUPS: readonly Lookup[] = [
  lookupOf('order', { order_id: 'key.order_id' }, EXTRA),
  lookupOf('price', { sku: 'oms.sku', facility: 'key.facility' }, [
    { name: 'weight', type: 'quantity', required: false },
    { name: 'fee', type: 'money', required: false },
  ]),
];
const BOUNDARY: Boundary = { ...SIDES, lookups: LOOKUPS };
const LAYOUTS = layoutsOf(BOUNDARY);
const CALENDAR: Calendar = { timezone: 'America/Chicago', weekend: new Set([6, 7]), holidays: new Set(['2026-01-14']) };
const NAIVE_CALENDAR: NaiveCalendar = { hoursBehind: 6, weekend: ['Sat', 'Sun'], holidays: ['2026-01-14'] };
const ACCESS = accessFacts(BOUNDARY, LAYOUTS, CALENDAR);
const FACTS = [...factsOf(BOUNDARY, 'expected').values(), ...['open.other-rule', 'open.third'].map((path) => ACCESS.definition(path))];
/** A Thursday behind a holiday; a Friday night, when it is Saturday in UTC; a Saturday. */
const NOW = Date.UTC(2026, 0, 15, 12);
const NOWS = [NOW, Date.UTC(2026, 0, 17, 3), Date.UTC(2026, 0, 17, 12)] as const;

function lookupOf(name: string, by: Readonly<Record<string, string>>, columns: readonly ColumnDefinition[]): Lookup {
  const facts = Object.entries(by).map(([column, path]) => [column, { path, type: 'text' as const }] as const);
  return { name, role: 'oms', dataset: 'orders', by: new Map(facts), aggregate: new Map(), columns: new Map(columns.map((column) => [column.name, column])) };
}

// Few values of each type, so that they often meet.
const decimals = ['-5', '0', '0.01', '2', '2.04', '9', '10'].map((text) => parseDecimal(text) as bigint);
const amounts = decimals.flatMap((amount) => ['USD', 'EUR'].map((currency) => ({ amount, currency })));
const DAY = 86_400_000;
const instants = [-40 * DAY, -7 * DAY, -3 * DAY, -2 * DAY - 1, -2 * DAY, -DAY, -6 * 3_600_000, -3_600_000, -1, 0, 1, 3_600_000].map((offset) => NOW + offset);
const durations = [0, 1, 3_600_000, 90_000_000, 91_800_000, DAY];
const spans: readonly Span[] = [...durations.map((ms) => ({ unit: 'ms' as const, ms })), ...[0, 1, 2, 3, 20].map((days) => ({ unit: 'bd' as const, days }))];
const dates = ['2025-12-31', '2026-01-12', '2026-01-14', '2026-01-15', '2026-01-16'];
const texts = ['', 'A', 'a', 'mixed', 'DAL', 'RNO', 'présent', '😀'];
const POOL: Readonly<Record<FactType, readonly Operand[]>> = {
  text: texts,
  integer: decimals,
  quantity: decimals,
  money: amounts,
  instant: instants,
  date: dates,
  boolean: [true, false],
  duration: durations,
  set: ['oms', 'warehouse', 'quantity', 'fee', 'negative', 'DAL', 'RNO', ...SHAPES],
};

const anyOf = <T>(values: readonly T[]) => fc.constantFrom(...values);

function operands(type: FactType): fc.Arbitrary<Operand> {
  // A plain decimal may stand against money.
  return anyOf(type === 'money' ? [...amounts, ...decimals] : POOL[type]);
}

function tests(fact: FactDefinition): fc.Arbitrary<Test> {
  const operand = operands(fact.type);
  const list = fc.array(operand, { minLength: 1, maxLength: 3 });
  const choices: fc.Arbitrary<Test>[] = [
    fc.record({ operator: anyOf(['equals', 'not'] as const), operand }),
    fc.record({ operator: anyOf(['in', 'not_in'] as const), operands: list }),
    fc.record({ operator: anyOf(['present', 'absent'] as const) }),
  ];
  if (fact.type === 'set') return fc.oneof(...choices);
  if (isNumeric(fact.type) || ['instant', 'date', 'duration'].includes(fact.type)) {
    choices.push(fc.record({ operator: anyOf(['over', 'at_least', 'under', 'at_most'] as const), operand }));
    choices.push(fc.record({ operator: anyOf(['between', 'outside'] as const), low: operand, high: operand }));
  }
  if (fact.type === 'instant' || fact.type === 'date') choices.push(fc.record({ operator: anyOf(['older_than', 'newer_than'] as const), span: anyOf(spans) }));
  if (fact.type === 'text') choices.push(fc.record({ operator: fc.constant('matches' as const), pattern: anyOf(['^[A-Z]+$', 'a|é', '^$', '.', '^.$']) }));
  if (fact.type !== 'duration') choices.push(sameAs(fact));
  return fc.oneof(...choices);
}

const tolerances = anyOf([
  {},
  { abs: parseDecimal('0.04') as bigint },
  { percent: parseDecimal('0.02') as bigint },
  { abs: parseDecimal('1') as bigint, percent: parseDecimal('0.1') as bigint, of: 'right' as const },
  { abs: parseDecimal('8') as bigint, currency: 'USD' },
]);

function sameAs(fact: FactDefinition): fc.Arbitrary<Test> {
  const calendar = (type: FactType) => type === 'instant' || type === 'date';
  const alike = FACTS.filter((other) => other.type !== 'set' && sameKindOfValue(other.type, fact.type));
  const plain = fc.record({
    operator: fc.constant('same_as' as const),
    fact: anyOf(alike),
    unit: fc.constant(null),
    tolerance: isNumeric(fact.type) ? tolerances : fc.constant({}),
  });
  if (!calendar(fact.type)) return plain;
  const other = anyOf(FACTS.filter(({ type }) => calendar(type)));
  return fc.oneof(
    plain,
    fc.record({ operator: fc.constant('same_as' as const), fact: other, unit: anyOf(['day', 'month', 'year'] as const), tolerance: fc.constant({}) }),
  );
}

const leaf: fc.Arbitrary<Condition> = anyOf(FACTS).chain((fact) => tests(fact).map((one) => ({ op: 'test' as const, fact, test: one })));
const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 1, arbitrary: leaf },
    { weight: 2, arbitrary: fc.record({ op: anyOf(['all', 'any', 'not'] as const), of: fc.array(tie('tree'), { maxLength: 4 }) }) },
  ),
}));

function cell(type: FactType): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 5, arbitrary: anyOf<Value>(POOL[type]) }, { weight: 1, arbitrary: anyOf<Value>([null, undefined, MIXED]) });
}

function rowOf(side: 0 | 1): fc.Arbitrary<SideRow | null> {
  const columns = (side === 0 ? BOUNDARY.left : BOUNDARY.right).columns;
  const values = fc.tuple(...LAYOUTS[side].columns.map((column) => cell(columns.get(column)?.type ?? 'text')));
  const systems = fc.subarray(['oms', 'warehouse', 'DAL'], { minLength: 1 });
  return fc.option(fc.record({ values, rows: fc.integer({ min: 1, max: 3 }), systems }), { freq: 4 });
}

/** A row of a look-up, or that there is none. */
function broughtBy(lookup: Lookup): fc.Arbitrary<SideRow | null> {
  const values = fc.tuple(...lookupLayout(lookup).columns.map((column) => cell(lookup.columns.get(column)?.type ?? 'text')));
  return fc.option(fc.record({ values, rows: fc.integer({ min: 1, max: 3 }), systems: fc.constant(['oms']) }), { freq: 4 });
}

const groupSide: fc.Arbitrary<GroupSide> = fc.record({ measure: fc.option(anyOf<Value>(decimals)), facilities: fc.option(fc.subarray(['DAL', 'RNO', 'EWR'])) });
const group = fc.record({
  keys: fc.constant(2),
  left: groupSide,
  right: groupSide,
  shape: fc.subarray(['unshipped', 'short', 'over', 'split', 'reassigned', 'offsetting'] as const),
});
const kinds: fc.Arbitrary<readonly Kind[]> = fc.oneof(
  fc.constant([]),
  fc.record({ kind: anyOf(['missing', 'duplicated'] as const), side: anyOf([0, 1] as const) }).map((kind) => [kind]),
  fc.subarray(['quantity', 'fee'], { minLength: 1 }).map((columns) => [{ kind: 'differs' as const, columns }]),
  fc.constant([
    { kind: 'breaks' as const, id: 'negative' },
    { kind: 'differs' as const, columns: ['fee'] },
  ]),
);
const keySubject: fc.Arbitrary<Subject> = fc.record({
  level: fc.constant('key' as const),
  key: fc.tuple(anyOf(['A', 'O-1']), anyOf(['DAL', 'RNO'])),
  kinds,
  left: rowOf(0),
  right: rowOf(1),
  group,
  groupKnown: fc.constant(true),
  ageMs: anyOf(durations),
  seen: anyOf([1, 2, 9, 10]),
  order: fc.record({ held: fc.boolean(), open: fc.subarray(['other-rule', 'third', 'fourth']).map((rules) => new Set(rules)) }),
  lookups: fc.tuple(...LOOKUPS.map(broughtBy)).map((rows) => new Map(rows.map((row, i) => [LOOKUPS[i]?.name ?? '', row]))),
});
const subject: fc.Arbitrary<Subject> = fc.oneof(
  { weight: 4, arbitrary: keySubject },
  { weight: 1, arbitrary: keySubject.map((of) => ({ ...of, level: 'group' as const, key: of.key.slice(0, 1), left: null, right: null })) },
);

const SUBJECTS = fc.sample(subject, { numRuns: 3_000, seed: 20_260_115 });
const SUBJECTS_A_TREE = 25;
const TREES = 4_400;

function drawn(starts: number): readonly Subject[] {
  return Array.from({ length: SUBJECTS_A_TREE }, (_, i) => SUBJECTS[(starts + i * 7) % SUBJECTS.length] as Subject);
}

/** Every look-up and the group may have stayed unknown, for whatever reason. */
const UNKNOWN: readonly (readonly string[])[] = [['group'], ['order'], ['price'], ['order', 'price'], ['group', 'order'], ['group', 'order', 'price']];

/** The subject without what is named: the group or look-ups. */
function without(one: Subject, unknown: readonly string[]): Subject {
  return { ...one, groupKnown: !unknown.includes('group'), lookups: new Map([...one.lookups].filter(([name]) => !unknown.includes(name))) };
}

/** The subject as it might be, were what is unknown of it like the other's. On a group's own subject that goes for what differs, too. */
function as(one: Subject, world: Subject, unknown: readonly string[]): Subject {
  const lookups = new Map([...one.lookups].map(([name, row]) => [name, unknown.includes(name) ? (world.lookups.get(name) ?? null) : row]));
  if (!unknown.includes('group')) return { ...one, lookups };
  const differing = world.kinds.filter(({ kind }) => kind === 'differs');
  const kinds = one.level === 'key' ? one.kinds : [...one.kinds.filter(({ kind }) => kind !== 'differs'), ...differing];
  return { ...one, lookups, kinds, group: world.group };
}

function namesUnknown(condition: Condition, one: Subject): boolean {
  if (condition.op !== 'test') return condition.of.some((part) => namesUnknown(part, one));
  const { fact, test: own } = condition;
  return [fact, ...(own.operator === 'same_as' ? [own.fact] : [])].some(({ path }) => !isKnown(ACCESS.definition(path).source, one));
}

test('screen, json-rules-engine and the documentation read word by word give the same verdict on more than 100,000 pairs of rule and facts', async () => {
  let pairs = 0;
  const outcomes = { true: 0, false: 0 };
  const naive = new NaiveJudge(BOUNDARY, LAYOUTS, NAIVE_CALENDAR);
  await fc.assert(
    fc.asyncProperty(tree, fc.nat(SUBJECTS.length - 1), async (when, starts) => {
      const screen = compileScreen(when, ACCESS);
      const decide = compileEngine(ruleOf(BOUNDARY, when), ACCESS);
      for (const [i, one] of drawn(starts).entries()) {
        const now = NOWS[i % NOWS.length] ?? NOW;
        const screened = screen(one, now);
        expect(screened).toBe(naive.holds(when, one, now));
        expect((await decide(one, now)).holds).toBe(screened);
        outcomes[screened ? 'true' : 'false'] += 1;
        pairs += 1;
      }
    }),
    { numRuns: TREES, seed: 7 },
  );
  expect(pairs).toBeGreaterThan(100_000);
  // Both verdicts must have been put to the test.
  expect(Math.min(outcomes.true, outcomes.false)).toBeGreaterThan(10_000);
}, 120_000);

test('a verdict given without knowing the group or a look-up holds whatever they turn out to be', () => {
  const decided = { true: 0, false: 0, unknown: 0 };
  fc.assert(
    fc.property(tree, fc.nat(SUBJECTS.length - 1), (when, starts) => {
      const screen = compileScreen(when, ACCESS);
      const kleene = compileKleene(when, ACCESS);
      const worlds = drawn(starts);
      for (const [i, one] of worlds.entries()) {
        expect(kleene(one, NOW)).toBe(screen(one, NOW) ? 'true' : 'false');
        const unknown = UNKNOWN[i % UNKNOWN.length] ?? [];
        const hidden = without(one, unknown);
        const truth = kleene(hidden, NOW);
        decided[truth] += 1;
        if (truth === 'unknown') expect(namesUnknown(when, hidden)).toBe(true);
        else for (const world of worlds.slice(0, 8)) expect(screen(as(one, world, unknown), NOW)).toBe(truth === 'true');
      }
    }),
    { numRuns: 2_000, seed: 11 },
  );
  expect(Math.min(decided.true, decided.false, decided.unknown)).toBeGreaterThan(1_000);
}, 60_000);

test('the engine finds what Kleene found without knowing the group or a look-up, and explains the rest as unknown', async () => {
  let judged = 0;
  let admitted = 0;
  await fc.assert(
    fc.asyncProperty(tree, fc.nat(SUBJECTS.length - 1), async (when, starts) => {
      const rules = compileRules(withRule(BOUNDARY, when), LAYOUTS, CALENDAR);
      const kleene = compileKleene(when, ACCESS);
      for (const [i, one] of drawn(starts).entries()) {
        if (one.level !== 'key') continue;
        const hidden = without(one, UNKNOWN[i % UNKNOWN.length] ?? []);
        const truth = kleene(hidden, NOW);
        const { matches, undecided } = await rules.judge(hidden, NOW, WHOLE_LIST);
        expect([matches.length, undecided]).toEqual([truth === 'true' ? 1 : 0, truth === 'unknown' ? ['only'] : []]);
        const [match] = matches;
        if (match && namesUnknown(when, hidden)) {
          expect(match.receipt.some(({ value }) => value.includes('unknown'))).toBe(true);
          admitted += 1;
        }
        judged += 1;
      }
    }),
    { numRuns: 200, seed: 13 },
  );
  expect(judged).toBeGreaterThan(2_000);
  expect(admitted).toBeGreaterThan(50);
}, 60_000);

const LOOKUP_PATHS = FACTS.filter(({ source }) => source.of === 'lookup').map(({ path }) => path);
const IDS = ['first', 'second', 'third', 'fourth'];
const expectedEntries = fc.array(tree, { maxLength: 2 }).map((trees) => trees.map((when, i) => ({ id: `entry-${i}`, when })));
const ruleLists: fc.Arbitrary<readonly Rule[]> = fc
  .array(fc.record({ when: tree, per: anyOf(['key', 'key', 'group'] as const), stop: fc.boolean(), printed: anyOf(LOOKUP_PATHS) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((list) => list.map(({ when, per, stop, printed }, i) => ruleOf(BOUNDARY, when, { id: IDS[i] ?? '', per, stop, title: `found {{ ${printed} }}` })));

test('look-ups that are not needed change nothing: not what is expected, not which rules match, not what a title says', async () => {
  const counts = { none: 0, some: 0, all: 0 };
  await fc.assert(
    fc.asyncProperty(expectedEntries, ruleLists, fc.nat(SUBJECTS.length - 1), async (expected, list, starts) => {
      const boundary = { ...BOUNDARY, expected, rules: list };
      const rules = compileRules(boundary, LAYOUTS, CALENDAR);
      const say = new Map(list.map((rule) => [rule.id, compileTitle(boundary, LAYOUTS, rule)]));
      const found = async (one: Subject) => {
        const order = rules.expected(one, NOW);
        if (order.outcome === 'expected' && one.level === 'key') return { order };
        const { matches, undecided, end } = await rules.judge(one, NOW, WHOLE_LIST);
        return { order, undecided, end, matches: matches.map(({ rule, receipt }) => ({ title: say.get(rule.id)?.(one), receipt })) };
      };
      for (const one of drawn(starts).slice(0, 8)) {
        const needs = rules.needs({ ...one, lookups: new Map() }, NOW);
        const brought = { ...one, lookups: new Map([...one.lookups].filter(([name]) => needs.includes(name))) };
        expect(rules.needs(brought, NOW)).toEqual([]);
        expect(await found(brought)).toEqual(await found(one));
        counts[needs.length === 0 ? 'none' : needs.length === LOOKUPS.length ? 'all' : 'some'] += 1;
      }
    }),
    { numRuns: 400, seed: 17 },
  );
  expect(Math.min(counts.none, counts.some, counts.all)).toBeGreaterThan(200);
}, 60_000);

/** The ids that match where everything is known, and behind which place the list ended: the documentation's words, one rule after the other. */
function judgeNaively(list: readonly Rule[], one: Subject, last: number): { readonly ids: readonly string[]; readonly last: number } {
  const naive = new NaiveJudge(BOUNDARY, LAYOUTS, NAIVE_CALENDAR);
  const ids: string[] = [];
  for (const [place, { id, per, when, stop }] of list.entries()) {
    if (place > last) break;
    if (per !== one.level || !naive.holds(when, one, NOW)) continue;
    ids.push(id);
    if (stop) return { ids, last: place };
  }
  return { ids, last };
}

test('where a rule says stop, no later one is judged of its key, or of its group and its keys; while that is unknown, nothing is claimed of them', async () => {
  const counts = { matched: 0, undecided: 0, stopped: 0 };
  await fc.assert(
    fc.asyncProperty(ruleLists, fc.nat(SUBJECTS.length - 1), async (list, starts) => {
      const rules = compileRules({ ...BOUNDARY, rules: list }, LAYOUTS, CALENDAR);
      const subjects = drawn(starts);
      const keys = subjects.filter(({ level }) => level === 'key').slice(0, 3);
      const group = subjects.find(({ level }) => level === 'group');
      for (const [i, unknown] of [[], ...UNKNOWN].entries()) {
        const claim = async (one: Subject, end: ListEnd) => rules.judge(without(one, unknown), NOW, end);
        const ofGroup = group ? await claim(group, WHOLE_LIST) : { matches: [], undecided: [], end: WHOLE_LIST };
        const key = keys[i % keys.length];
        if (!key) continue;
        const ofKey = await claim(key, ofGroup.end);
        const matched = [...ofGroup.matches, ...ofKey.matches].map(({ rule }) => rule.id);
        const open = [...ofGroup.undecided, ...ofKey.undecided];
        if (unknown.length === 0) expect(open).toEqual([]);
        for (const world of subjects.slice(0, 8)) {
          const whole = group ? judgeNaively(list, as(group, world, unknown), Number.POSITIVE_INFINITY) : { ids: [], last: Number.POSITIVE_INFINITY };
          const { ids } = judgeNaively(list, as(key, world, unknown), whole.last);
          const truly = [...whole.ids, ...ids];
          expect(truly.filter((id) => !open.includes(id))).toEqual(matched);
        }
        counts.matched += matched.length;
        counts.undecided += open.length;
        if (ofKey.end.sure < list.length - 1 || ofKey.end.unsure < list.length - 1) counts.stopped += 1;
      }
    }),
    { numRuns: 400, seed: 19 },
  );
  expect(Math.min(counts.matched, counts.undecided, counts.stopped)).toBeGreaterThan(300);
}, 60_000);
