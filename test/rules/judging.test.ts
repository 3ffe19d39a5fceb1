import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ColumnDefinition } from '../../src/domain/datasets.ts';
import { parseDecimal } from '../../src/domain/decimal.ts';
import type { GroupSide, Kind, SideRow } from '../../src/domain/discrepancy.ts';
import { MIXED, type Value } from '../../src/domain/value.ts';
import { compileRules } from '../../src/rules/compile.ts';
import { compileEngine } from '../../src/rules/engine.ts';
import { accessFacts, isOfGroup } from '../../src/rules/fact-access.ts';
import { type FactDefinition, factsOf, isNumeric, SHAPES, sameKindOfValue } from '../../src/rules/fact-table.ts';
import { compileKleene } from '../../src/rules/kleene.ts';
import type { Condition, FactType, Operand, Rule, Test } from '../../src/rules/rulebook.ts';
import { compileScreen } from '../../src/rules/screen.ts';
import type { Subject } from '../../src/rules/subject.ts';
import { NaiveJudge } from './naive-judging.ts';
import { boundaryOf, layoutsOf, withRule } from './sample-rules.ts';

// A boundary with a column of every type on both sides.
const EXTRA: readonly ColumnDefinition[] = [
  { name: 'fee', type: 'money', required: false },
  { name: 'parcels', type: 'integer', required: false },
  { name: 'rush', type: 'boolean', required: false },
  { name: 'day', type: 'date', required: false },
  { name: 'at', type: 'instant', required: false },
  { name: 'note', type: 'text', required: false },
];
const BOUNDARY = boundaryOf(
  `boundary: everything
left:  { dataset: oms.allocations }
right: { dataset: warehouse.shipment_lines, aggregate: { quantity: sum } }
key:   [order_id, facility]
group: [order_id]
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
const LAYOUTS = layoutsOf(BOUNDARY);
const ACCESS = accessFacts(BOUNDARY, LAYOUTS);
const FACTS = [...factsOf(BOUNDARY, 'expected').values()];
const NOW = Date.UTC(2026, 0, 15, 12);

// Few values of each type, so that they often meet.
const decimals = ['-5', '0', '0.01', '2', '2.04', '9', '10'].map((text) => parseDecimal(text) as bigint);
const amounts = decimals.flatMap((amount) => ['USD', 'EUR'].map((currency) => ({ amount, currency })));
const instants = [-40 * 86_400_000, -86_400_000, -3_600_000, -1, 0, 1, 3_600_000].map((offset) => NOW + offset);
const durations = [0, 1, 3_600_000, 86_400_000];
const dates = ['2025-12-31', '2026-01-14', '2026-01-15', '2026-01-16'];
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
  if (fact.type === 'instant' || fact.type === 'date')
    choices.push(fc.record({ operator: anyOf(['older_than', 'newer_than'] as const), ms: anyOf(durations) }));
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

function ruleOf(when: Condition): Rule {
  return withRule(BOUNDARY, when).rules[0] as Rule;
}

function namesGroup(condition: Condition, level: Subject['level']): boolean {
  if (condition.op !== 'test') return condition.of.some((part) => namesGroup(part, level));
  const { fact, test: one } = condition;
  return [fact, ...(one.operator === 'same_as' ? [one.fact] : [])].some(({ path }) => isOfGroup(ACCESS.definition(path).source, level));
}

test('screen, json-rules-engine and the documentation read word by word give the same verdict on more than 100,000 pairs of rule and facts', async () => {
  let pairs = 0;
  const outcomes = { true: 0, false: 0 };
  const naive = new NaiveJudge(BOUNDARY, LAYOUTS);
  await fc.assert(
    fc.asyncProperty(tree, fc.nat(SUBJECTS.length - 1), async (when, starts) => {
      const screen = compileScreen(when, ACCESS);
      const decide = compileEngine(ruleOf(when), ACCESS);
      for (const one of drawn(starts)) {
        const screened = screen(one, NOW);
        expect(screened).toBe(naive.holds(when, one, NOW));
        expect((await decide(one, NOW)).holds).toBe(screened);
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

test('a verdict given without knowing the group holds whatever the group turns out to be', () => {
  const decided = { true: 0, false: 0, unknown: 0 };
  fc.assert(
    fc.property(tree, fc.nat(SUBJECTS.length - 1), (when, starts) => {
      const screen = compileScreen(when, ACCESS);
      const kleene = compileKleene(when, ACCESS);
      const worlds = drawn(starts);
      for (const one of worlds) {
        expect(kleene(one, NOW)).toBe(screen(one, NOW) ? 'true' : 'false');
        const truth = kleene({ ...one, groupKnown: false }, NOW);
        decided[truth] += 1;
        if (truth === 'unknown') expect(namesGroup(when, one.level)).toBe(true);
        else for (const world of worlds.slice(0, 8)) expect(screen(asGroupOf(one, world), NOW)).toBe(truth === 'true');
      }
    }),
    { numRuns: 2_000, seed: 11 },
  );
  expect(Math.min(decided.true, decided.false, decided.unknown)).toBeGreaterThan(1_000);
}, 60_000);

/** The subject as it might be, were its group like the other's. On a group's own subject that goes for what differs, too. */
function asGroupOf(one: Subject, world: Subject): Subject {
  if (one.level === 'key') return { ...one, group: world.group };
  const differing = world.kinds.filter(({ kind }) => kind === 'differs');
  return { ...one, group: world.group, kinds: [...one.kinds.filter(({ kind }) => kind !== 'differs'), ...differing] };
}

test('the engine finds what Kleene found without knowing the group, and explains the rest as unknown', async () => {
  let judged = 0;
  await fc.assert(
    fc.asyncProperty(tree, fc.nat(SUBJECTS.length - 1), async (when, starts) => {
      const rules = compileRules(withRule(BOUNDARY, when), LAYOUTS);
      const kleene = compileKleene(when, ACCESS);
      for (const one of drawn(starts).filter(({ level }) => level === 'key')) {
        const hidden = { ...one, groupKnown: false };
        const truth = kleene(hidden, NOW);
        const { matches, undecided } = await rules.judge(hidden, NOW);
        expect([matches.length, undecided]).toEqual([truth === 'true' ? 1 : 0, truth === 'unknown' ? ['only'] : []]);
        judged += 1;
      }
    }),
    { numRuns: 200, seed: 13 },
  );
  expect(judged).toBeGreaterThan(2_000);
}, 60_000);
