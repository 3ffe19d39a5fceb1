import { describe, expect, test } from 'vitest';
import type { ColumnDefinition } from '../../src/domain/datasets.ts';
import { parseDecimal } from '../../src/domain/decimal.ts';
import { MIXED, type Value } from '../../src/domain/value.ts';
import { readFact } from '../../src/rules/compile.ts';
import { compileEngine } from '../../src/rules/engine.ts';
import { accessFacts } from '../../src/rules/fact-access.ts';
import type { Rule } from '../../src/rules/rulebook.ts';
import { compileScreen } from '../../src/rules/screen.ts';
import type { Subject } from '../../src/rules/subject.ts';
import { boundaryOf, layoutsOf, NO_GROUP, quantity, row, subject } from './sample-rules.ts';

const NOW = Date.UTC(2026, 0, 15, 12);
const HOUR = 3_600_000;
const EXTRA: readonly ColumnDefinition[] = [
  { name: 'fee', type: 'money', required: false },
  { name: 'day', type: 'date', required: false },
  { name: 'rush', type: 'boolean', required: false },
];

function read(when: string) {
  return boundaryOf(
    `boundary: b
left:  { dataset: oms.allocations }
right: { dataset: warehouse.shipment_lines }
key:   [order_id, facility]
group: [order_id]
measure: quantity
compare: { quantity: {}, sku: {}, fee: { absent: 0 } }
never: [{ id: negative, when: { oms.quantity: { under: 0 } } }]
rules: [{ id: r, per: key, when: ${when} }]
`,
    {
      teams: new Set(),
      extras: new Map([
        ['oms.allocations', EXTRA],
        ['warehouse.shipment_lines', EXTRA],
      ]),
    },
  );
}

type Values = Readonly<Record<string, Value>>;

/** The verdict on a key whose rows are these; the screen's and the engine's must be one. */
async function holds(when: string, left: Values | null, right: Values | null = null, more: Partial<Subject> = {}): Promise<boolean> {
  const boundary = read(when);
  const [rule] = boundary.rules as readonly [Rule];
  const access = accessFacts(boundary, layoutsOf(boundary));
  const one = subject(boundary, { left: left && row(boundary, 0, left), right: right && row(boundary, 1, right), ...more });
  const screened = compileScreen(rule.when, access)(one, NOW);
  const { holds: decided } = await compileEngine(rule, access)(one, NOW);
  expect(decided).toBe(screened);
  return screened;
}

const usd = (text: string) => ({ amount: parseDecimal(text) ?? 0n, currency: 'USD' });
const eur = (text: string) => ({ amount: parseDecimal(text) ?? 0n, currency: 'EUR' });

describe('each operator', () => {
  test.each<[string, Values, boolean]>([
    ['{ oms.status: fulfilled }', { status: 'fulfilled' }, true],
    ['{ oms.status: fulfilled }', { status: 'cancelled' }, false],
    ['{ oms.sku: A-1 }', { sku: 'a-1' }, false],
    ['{ oms.quantity: 10.0 }', { quantity: quantity(10) }, true],
    ['{ oms.quantity: 9 }', { quantity: quantity(10) }, false],
    ['{ oms.status: [allocated, fulfilled] }', { status: 'fulfilled' }, true],
    ['{ oms.status: { in: [allocated] } }', { status: 'fulfilled' }, false],
    ['{ oms.status: { not_in: [allocated, cancelled] } }', { status: 'fulfilled' }, true],
    ['{ oms.status: { not_in: [allocated, fulfilled] } }', { status: 'fulfilled' }, false],
    ['{ oms.status: { not: fulfilled } }', { status: 'allocated' }, true],
    ['{ oms.status: { not: fulfilled } }', { status: 'fulfilled' }, false],
    ['{ oms.quantity: { over: 9 } }', { quantity: quantity(10) }, true],
    ['{ oms.quantity: { over: 10 } }', { quantity: quantity(10) }, false],
    ['{ oms.quantity: { at_least: 10 } }', { quantity: quantity(10) }, true],
    ['{ oms.quantity: { at_least: 10.01 } }', { quantity: quantity(10) }, false],
    ['{ oms.quantity: { under: 10 } }', { quantity: quantity(9) }, true],
    ['{ oms.quantity: { under: 9 } }', { quantity: quantity(9) }, false],
    ['{ oms.quantity: { at_most: 9 } }', { quantity: quantity(9) }, true],
    ['{ oms.quantity: { at_most: 8.99 } }', { quantity: quantity(9) }, false],
    ['{ oms.quantity: { between: [1, 3] } }', { quantity: quantity(1) }, true],
    ['{ oms.quantity: { between: [1, 3] } }', { quantity: quantity(3) }, true],
    ['{ oms.quantity: { between: [1, 3] } }', { quantity: quantity(4) }, false],
    ['{ oms.quantity: { outside: [1, 3] } }', { quantity: quantity(4) }, true],
    ['{ oms.quantity: { outside: [1, 3] } }', { quantity: quantity(3) }, false],
    ['{ oms.due_at: { older_than: 2h } }', { due_at: NOW - 2 * HOUR - 1 }, true],
    ['{ oms.due_at: { older_than: 2h } }', { due_at: NOW - 2 * HOUR }, false],
    ['{ oms.due_at: { older_than: 0s } }', { due_at: NOW - 1 }, true],
    ['{ oms.due_at: { older_than: 0s } }', { due_at: NOW + 1 }, false],
    ['{ oms.due_at: { newer_than: 2h } }', { due_at: NOW - 2 * HOUR + 1 }, true],
    ['{ oms.due_at: { newer_than: 2h } }', { due_at: NOW - 2 * HOUR }, false],
    ['{ oms.day: { older_than: 12h } }', { day: '2026-01-14' }, true],
    ['{ oms.day: { older_than: 12h } }', { day: '2026-01-15' }, false],
    ['{ oms.day: { over: 2026-01-14 } }', { day: '2026-01-15' }, true],
    ['{ oms.day: { between: [2025-12-31, 2026-01-14] } }', { day: '2026-01-15' }, false],
    ['{ oms.rush: true }', { rush: true }, true],
    ['{ oms.rush: { not: yes } }', { rush: false }, true],
    ['{ oms.sku: { matches: "^A-[0-9]+$" } }', { sku: 'A-17' }, true],
    ['{ oms.sku: { matches: "^A-[0-9]+$" } }', { sku: 'BA-17' }, false],
    ['{ oms.sku: { matches: "17" } }', { sku: 'A-17' }, true],
    ['{ oms.due_at: present }', { due_at: NOW }, true],
    ['{ oms.due_at: absent }', { due_at: NOW }, false],
    ['{ oms.quantity: { over: 1, under: 5 } }', { quantity: quantity(3) }, true],
    ['{ oms.quantity: { over: 1, under: 5 } }', { quantity: quantity(5) }, false],
    ['{ key.facility: facility-1 }', {}, true],
    ['{ oms.facility: facility-1 }', {}, true],
    ['{ oms.rows: 1, warehouse.rows: 0 }', {}, true],
    ['{ oms.system: oms }', {}, true],
    ['{ oms.system: { not: oms } }', {}, false],
  ])('%s of %o: %s', async (when, left, expected) => {
    expect(await holds(when, left)).toBe(expected);
  });

  test('an expression that would take for ever elsewhere is answered at once', async () => {
    expect(await holds('{ oms.sku: { matches: "^(a+)+$" } }', { sku: `${'a'.repeat(50_000)}!` })).toBe(false);
  });
});

describe('money', () => {
  test.each<[string, Value, boolean]>([
    ['{ oms.fee: 25.00 USD }', usd('25'), true],
    ['{ oms.fee: 25.00 USD }', eur('25'), false],
    ['{ oms.fee: { not: 25.00 USD } }', eur('25'), true],
    ['{ oms.fee: { over: 9.00 USD } }', usd('10.00'), true],
    ['{ oms.fee: { over: 9.00 USD } }', eur('10.00'), false],
    ['{ oms.fee: { under: 9.00 USD } }', eur('8.00'), false],
    ['{ oms.fee: { outside: [1.00 USD, 2.00 USD] } }', eur('5'), false],
    ['{ oms.fee: { not_in: [5.00 USD] } }', eur('5'), true],
    ['{ oms.fee: { over: 9 } }', eur('10.00'), true],
    ['{ oms.fee: 0 }', usd('0.00'), true],
  ])('%s of %o: %s', async (when, fee, expected) => {
    expect(await holds(when, { fee })).toBe(expected);
  });
});

describe('on an absent value every operator but absent is false', () => {
  const OPERATORS = [
    '2',
    '[2]',
    '{ not: 2 }',
    '{ not_in: [2] }',
    '{ over: 2 }',
    '{ at_least: 2 }',
    '{ under: 2 }',
    '{ at_most: 2 }',
    '{ between: [1, 3] }',
    '{ outside: [1, 3] }',
    '{ same_as: warehouse.quantity }',
    'present',
  ];
  const ABSENCES: readonly (readonly [string, Values | null])[] = [
    ['no row', null],
    ['null', { quantity: null }],
    ['not kept', {}],
    ['mixed', { quantity: MIXED }],
  ];

  test.each(ABSENCES)('%s', async (_, left) => {
    for (const operator of OPERATORS)
      expect([operator, await holds(`{ oms.quantity: ${operator} }`, left, { quantity: quantity(2) })]).toEqual([operator, false]);
    expect(await holds('{ oms.quantity: absent }', left, {})).toBe(true);
  });

  test('of instants and texts too', async () => {
    for (const operator of ['{ older_than: 0s }', '{ newer_than: 9d }', '{ not: "2026-01-01" }'])
      expect(await holds(`{ oms.due_at: ${operator} }`, { due_at: null })).toBe(false);
    for (const operator of ['{ matches: ".*" }', '{ not: A }', '{ not_in: [A] }']) expect(await holds(`{ warehouse.sku: ${operator} }`, {}, null)).toBe(false);
  });

  test('two absent values are not the same', async () => {
    expect(await holds('{ oms.sku: { same_as: warehouse.sku } }', { sku: null }, { sku: null })).toBe(false);
  });

  test('a not block holds where absence makes its inside false', async () => {
    expect(await holds('{ not: [{ oms.due_at: { older_than: 0s } }] }', { due_at: null })).toBe(true);
    expect(await holds('{ not: [{ oms.due_at: absent }] }', { due_at: null })).toBe(false);
  });

  test('a text on which the rows do not agree is the word mixed, not absent', async () => {
    expect(await holds('{ oms.sku: mixed }', { sku: MIXED })).toBe(true);
    expect(await holds('{ oms.status: { not: fulfilled } }', { status: MIXED })).toBe(true);
  });

  test('a missing row has no key column either, though the key is known', async () => {
    expect(await holds('{ warehouse.facility: absent, key.facility: facility-1 }', {}, null)).toBe(true);
  });
});

describe('all, any and not', () => {
  const A = 'oms.sku: A';
  const B = 'oms.quantity: 1';
  test.each<[string, Values, boolean]>([
    [`{ ${A}, ${B} }`, { sku: 'A', quantity: quantity(1) }, true],
    [`{ ${A}, ${B} }`, { sku: 'A', quantity: quantity(2) }, false],
    [`{ all: [{ ${A} }, { ${B} }] }`, { sku: 'A', quantity: quantity(2) }, false],
    [`{ any: [{ ${A} }, { ${B} }] }`, { sku: 'A', quantity: quantity(2) }, true],
    [`{ any: [{ ${A} }, { ${B} }] }`, { sku: 'B', quantity: quantity(2) }, false],
    [`{ any: [{ ${A}, ${B} }] }`, { sku: 'A', quantity: quantity(2) }, false],
    [`{ not: [{ ${A} }, { ${B} }] }`, { sku: 'A', quantity: quantity(2) }, false],
    [`{ not: [{ ${A} }, { ${B} }] }`, { sku: 'B', quantity: quantity(2) }, true],
    [`{ not: [{ not: [{ ${A} }] }] }`, { sku: 'A' }, true],
    [`{ ${A}, not: [{ ${B} }], any: [{ ${B} }, { oms.quantity: 2 }] }`, { sku: 'A', quantity: quantity(2) }, true],
  ])('%s of %o: %s', async (when, left, expected) => {
    expect(await holds(when, left)).toBe(expected);
  });
});

describe('a threshold that is another one at a facility', () => {
  const boundary = boundaryOf(`boundary: b
left:  { dataset: oms.allocations }
right: { dataset: warehouse.shipment_lines }
key:   [order_id, line_id]
let: { slack: { default: 5, facility: { RNO: 8, DAL: 1 } } }
rules: [{ id: r, when: { oms.quantity: { over: { let: slack } } } }]
`);

  test.each<[string, Values | null, boolean]>([
    ['beyond its own', { facility: 'RNO', quantity: quantity(9) }, true],
    ['within its own, though beyond the others', { facility: 'RNO', quantity: quantity(8) }, false],
    ['beyond its own, though within the others', { facility: 'DAL', quantity: quantity(2) }, true],
    ['beyond what holds elsewhere', { facility: 'EWR', quantity: quantity(6) }, true],
    ['within what holds elsewhere', { facility: 'EWR', quantity: quantity(5) }, false],
    ['where no facility is known: as elsewhere', { facility: null, quantity: quantity(6) }, true],
    ['where no facility is kept', { quantity: quantity(5) }, false],
    ['where there is no row', null, false],
  ])('%s', async (_, left, expected) => {
    const [rule] = boundary.rules as readonly [Rule];
    const access = accessFacts(boundary, layoutsOf(boundary));
    const one = subject(boundary, { left: left && row(boundary, 0, left) });
    expect(compileScreen(rule.when, access)(one, NOW)).toBe(expected);
    expect((await compileEngine(rule, access)(one, NOW)).holds).toBe(expected);
  });
});

describe('sets', () => {
  const split: Partial<Subject> = { group: { ...NO_GROUP, shape: ['short', 'split'], right: { measure: 0n, facilities: ['DAL', 'RNO'] } } };
  test.each<[string, Partial<Subject>, boolean]>([
    ['{ group.shape: short }', split, true],
    ['{ group.shape: over }', split, false],
    ['{ group.shape: { in: [over, split] } }', split, true],
    ['{ group.shape: [over, reassigned] }', split, false],
    ['{ group.shape: { not: short } }', split, false],
    ['{ group.shape: { not: over } }', split, true],
    ['{ group.shape: { not_in: [over, split] } }', split, false],
    ['{ group.shape: { not_in: [over, reassigned] } }', split, true],
    ['{ group.shape: { not: short } }', {}, true],
    ['{ group.warehouse.facilities: RNO }', split, true],
    ['{ group.warehouse.facilities: { not: EWR } }', { group: { ...NO_GROUP, right: { measure: 0n, facilities: null } } }, false],
    ['{ missing_in: warehouse }', { kinds: [{ kind: 'missing', side: 1 }] }, true],
    ['{ missing_in: oms }', { kinds: [{ kind: 'missing', side: 1 }] }, false],
    ['{ missing_in: { not: oms } }', { kinds: [] }, true],
    ['{ duplicated_in: oms }', { kinds: [{ kind: 'duplicated', side: 0 }] }, true],
    ['{ duplicated_in: oms }', { kinds: [{ kind: 'missing', side: 0 }] }, false],
    ['{ differs: [sku, fee] }', { kinds: [{ kind: 'differs', columns: ['quantity', 'fee'] }] }, true],
    ['{ differs: sku }', { kinds: [{ kind: 'differs', columns: ['quantity', 'fee'] }] }, false],
    [
      '{ breaks: negative, differs: sku }',
      {
        kinds: [
          { kind: 'differs', columns: ['sku'] },
          { kind: 'breaks', id: 'negative' },
        ],
      },
      true,
    ],
  ])('%s: %o: %s', async (when, more, expected) => {
    expect(await holds(when, {}, {}, more)).toBe(expected);
  });
});

describe('same_as', () => {
  test.each<[string, Values, Values, boolean]>([
    ['{ oms.quantity: { same_as: warehouse.quantity } }', { quantity: quantity(2) }, { quantity: quantity(2) }, true],
    ['{ oms.quantity: { same_as: warehouse.quantity, tolerance: { abs: 1 } } }', { quantity: quantity(2) }, { quantity: quantity(3) }, true],
    ['{ oms.quantity: { same_as: warehouse.quantity, tolerance: { abs: 1 } } }', { quantity: quantity(2) }, { quantity: quantity(4) }, false],
    ['{ oms.quantity: { same_as: warehouse.quantity, tolerance: { percent: 10% } } }', { quantity: quantity(100) }, { quantity: quantity(110) }, true],
    ['{ oms.quantity: { same_as: warehouse.quantity, tolerance: { percent: 10% } } }', { quantity: quantity(100) }, { quantity: quantity(111) }, false],
    [
      '{ oms.quantity: { same_as: warehouse.quantity, tolerance: { percent: 10%, of: right } } }',
      { quantity: quantity(100) },
      { quantity: quantity(111) },
      true,
    ],
    ['{ oms.fee: { same_as: warehouse.fee } }', { fee: usd('5') }, { fee: eur('5') }, false],
    ['{ oms.fee: { same_as: warehouse.fee, tolerance: { abs: 0.01 USD } } }', { fee: usd('5') }, { fee: usd('5.01') }, true],
    ['{ oms.fee: { same_as: warehouse.fee, tolerance: { abs: 0.01 USD } } }', { fee: eur('5') }, { fee: eur('5.01') }, false],
    ['{ oms.sku: { same_as: warehouse.sku } }', { sku: 'A' }, { sku: 'a' }, false],
    ['{ oms.due_at: { same_as: warehouse.shipped_at, same: day } }', { due_at: NOW }, { shipped_at: NOW + 11 * HOUR }, true],
    ['{ oms.due_at: { same_as: warehouse.shipped_at, same: day } }', { due_at: NOW }, { shipped_at: NOW + 12 * HOUR }, false],
    ['{ oms.due_at: { same_as: warehouse.day, same: month } }', { due_at: NOW }, { day: '2026-01-31' }, true],
    ['{ oms.day: { same_as: warehouse.day, same: year } }', { day: '2025-12-31' }, { day: '2026-01-01' }, false],
  ])('%s of %o and %o: %s', async (when, left, right, expected) => {
    expect(await holds(when, left, right)).toBe(expected);
  });
});

describe('delta is right minus left', () => {
  const boundary = read('{ missing_in: oms }');
  const delta = (column: string, left: Values | null, right: Values | null) =>
    readFact(
      boundary,
      layoutsOf(boundary),
      `delta.${column}`,
    )(subject(boundary, { left: left && row(boundary, 0, left), right: right && row(boundary, 1, right) }));

  test.each<[string, string, Values | null, Values | null, unknown]>([
    ['of quantities', 'quantity', { quantity: quantity(5) }, { quantity: quantity(3) }, quantity(-2)],
    ['of money in one currency', 'fee', { fee: usd('5') }, { fee: usd('7.50') }, usd('2.5')],
    ['absent between two currencies', 'fee', { fee: usd('5') }, { fee: eur('5') }, null],
    ['absent where a value is', 'quantity', { quantity: quantity(5) }, { quantity: null }, null],
    ['absent where a row is missing', 'quantity', { quantity: quantity(5) }, null, null],
    ['against the declared stand-in of a missing right row', 'fee', { fee: usd('5') }, null, usd('-5')],
    ['against the declared stand-in of a missing left row', 'fee', null, { fee: eur('5') }, eur('5')],
    ['not against the stand-in where the row is there', 'fee', { fee: null }, { fee: eur('5') }, null],
    ['absent where there is no row at all', 'fee', null, null, null],
  ])('%s', (_, column, left, right, expected) => {
    expect(delta(column, left, right)).toEqual(expected);
  });
});

describe('what a fact is read as', () => {
  const boundary = read('{ missing_in: oms }');
  const one = subject(boundary, {
    kinds: [
      { kind: 'missing', side: 1 },
      { kind: 'breaks', id: 'negative' },
    ],
    left: row(boundary, 0, { quantity: MIXED, sku: MIXED, due_at: NOW }, { rows: 300, systems: ['a', 'b'] }),
    group: { keys: 2, left: { measure: quantity(7), facilities: ['DAL'] }, right: { measure: null, facilities: null }, shape: ['unshipped'] },
    ageMs: HOUR,
    seen: 4,
  });
  test.each<[string, unknown]>([
    ['key.order_id', 'order_id-1'],
    ['oms.order_id', 'order_id-1'],
    ['oms.quantity', null],
    ['oms.sku', 'mixed'],
    ['oms.due_at', NOW],
    ['oms.rows', quantity(300)],
    ['oms.system', ['a', 'b']],
    ['warehouse.sku', null],
    ['warehouse.rows', 0n],
    ['warehouse.system', null],
    ['missing_in', ['warehouse']],
    ['duplicated_in', []],
    ['differs', []],
    ['breaks', ['negative']],
    ['group.oms.quantity', quantity(7)],
    ['group.warehouse.quantity', null],
    ['group.oms.facilities', ['DAL']],
    ['group.warehouse.facilities', null],
    ['group.shape', ['unshipped']],
    ['age', HOUR],
    ['seen', quantity(4)],
  ])('%s', (path, expected) => {
    expect(readFact(boundary, layoutsOf(boundary), path)(one)).toEqual(expected);
  });

  test('a fact that the boundary lacks is a fault of the program', () => {
    expect(() => readFact(boundary, layoutsOf(boundary), 'erp.amount')).toThrow('boundary b has no fact "erp.amount"');
  });
});
