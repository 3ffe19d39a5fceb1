import { describe, expect, test } from 'vitest';
import { parseDecimal } from '../../src/domain/decimal.ts';
import { formatProblem } from '../../src/domain/errors.ts';
import { readRuleTests, TEST_START_MS } from '../../src/rules/read-rule-tests.ts';
import { readRulebook } from '../../src/rules/read-rulebook.ts';
import { marked } from '../config/marked-text.ts';
import { FULFILLMENT, INVENTORY, quantity, VOCABULARY } from './sample-rules.ts';

const HOUR = 3_600_000;
const extras = new Map([
  [
    'oms.allocations',
    [
      { name: 'rush', type: 'boolean', required: false } as const,
      { name: 'day', type: 'date', required: false } as const,
      { name: 'wave', type: 'integer', required: false } as const,
    ],
  ],
]);
const files = [
  { file: 'rules/fulfillment.yaml', text: FULFILLMENT },
  { file: 'rules/inventory.yaml', text: INVENTORY },
];

/** Invoices and credits against what is due, with an order looked up. */
const SALES = `boundary: sales
left: { dataset: oms.financials, derive: { amount: due } }
right:
  datasets:
    - { dataset: erp.invoices, where: { reversed_at: absent }, derive: { invoices: 1 } }
    - { dataset: erp.credits, derive: { amount: -amount } }
  aggregate: { amount: sum, invoices: sum }
key: [order_id, currency]
lookups: { order: { dataset: oms.orders, by: { order_id: key.order_id } } }
compare: { amount: {} }
rules:
  - { id: not-billed, when: { missing_in: erp, lookup.order.status: shipped }, then: [{ label: [vip, large] }] }
  - { id: differs, when: { differs: amount } }
`;

function read(text: string, file = 'rules/fulfillment.test.yaml') {
  const { rulebook } = readRulebook([...files, { file: 'rules/sales.yaml', text: SALES }], { ...VOCABULARY, extras }, {});
  if (!rulebook) throw new Error('the rules are broken');
  const { tests, problems } = readRuleTests({ file, text }, rulebook);
  return { tests, problems: problems.map(formatProblem) };
}

/** The one row of a test that gives this row of allocations. */
function allocation(row: string) {
  const { tests, problems } = read(`- { name: t, rows: { oms.allocations: [${row}] }, expect: [] }\n`);
  return problems.length > 0 ? problems : Object.fromEntries(tests[0]?.rows.get('oms.allocations')?.[0] ?? []);
}

const EXAMPLE = `- name: a fulfilled line with no shipment is critical after half an hour
  rows:
    oms.allocations:          [{ order_id: O1, line_id: 1, facility: DAL, sku: A, quantity: 2, status: fulfilled }]
    warehouse.shipment_lines: []
  after: 31m
  expect:
    - { rule: fulfilled-never-shipped, key: { order_id: O1 }, severity: critical, task: { team: fulfillment }, hold: true }
- name: … but not within it
  rows: same
  after: [5m, 10m]
  expect: []
`;

test('a file of tests is read as its author wrote it', () => {
  const { tests, problems } = read(EXAMPLE);
  expect(problems).toEqual([]);
  expect(tests).toHaveLength(2);
  expect(tests[0]).toMatchObject({
    file: 'rules/fulfillment.test.yaml',
    line: 1,
    name: 'a fulfilled line with no shipment is critical after half an hour',
    boundary: 'fulfillment',
    afterMs: [31 * 60_000],
    startMs: TEST_START_MS,
    expect: [{ rule: 'fulfilled-never-shipped', line: 7, key: new Map([['order_id', 'O1']]), severity: 'critical', task: { team: 'fulfillment' }, hold: true }],
  });
  expect(tests[0]?.rows).toEqual(
    new Map([
      [
        'oms.allocations',
        [
          new Map<string, unknown>([
            ['order_id', 'O1'],
            ['line_id', '1'],
            ['facility', 'DAL'],
            ['sku', 'A'],
            ['quantity', quantity(2)],
            ['status', 'fulfilled'],
            ['component', '-'],
          ]),
        ],
      ],
      ['warehouse.shipment_lines', []],
    ]),
  );
});

test('same takes the rows of the test before', () => {
  const { tests } = read(EXAMPLE);
  expect(tests[1]).toMatchObject({ name: '… but not within it', afterMs: [5 * 60_000, 10 * 60_000], expect: [] });
  expect(tests[1]?.rows).toBe(tests[0]?.rows);
});

test('a test may name another boundary, and say of a finding only what matters', () => {
  const { tests, problems } = read(
    '- { name: t, boundary: inventory, rows: { warehouse.transit: [{ sku: A, facility: DAL, on_hand: 3 }] }, expect: [{ rule: negative-on-hand, title: x, recount: { sku: A }, task: {}, hold: false }] }\n',
  );
  expect(problems).toEqual([]);
  expect(tests[0]).toMatchObject({ boundary: 'inventory', afterMs: [] });
  expect(tests[0]?.expect).toEqual([{ rule: 'negative-on-hand', line: 1, key: new Map(), title: 'x', recount: { sku: 'A' }, task: {}, hold: false }]);
});

describe('cells are typed by the vocabulary', () => {
  const KEY = 'order_id: O1, line_id: 1, facility: DAL';
  test.each<[string, unknown]>([
    ['quantity: 2.5', { quantity: parseDecimal('2.5') }],
    ['sku: 010', { sku: '010' }],
    ['line_total: 25.00 USD', { line_total: { amount: quantity(25), currency: 'USD' } }],
    ['due_at: "2026-01-01T10:00:00Z"', { due_at: Date.UTC(2026, 0, 1, 10) }],
    ['due_at: -2h', { due_at: TEST_START_MS - 2 * HOUR }],
    ['due_at: +3d', { due_at: TEST_START_MS + 72 * HOUR }],
    ['day: 2026-01-01', { day: '2026-01-01' }],
    ['day: -1d', { day: '2026-01-14' }],
    ['rush: yes', { rush: true }],
    ['wave: 7', { wave: quantity(7) }],
    ['due_at: null', { due_at: null }],
    ['due_at: ~', { due_at: null }],
    ['due_at:', { due_at: null }],
  ])('%s', (cell, expected) => {
    expect(allocation(`{ ${KEY}, ${cell} }`)).toEqual({ order_id: 'O1', line_id: '1', facility: 'DAL', component: '-', ...(expected as object) });
  });

  test('a key column that may be none is, where it is not given; others must be', () => {
    expect(allocation('{ order_id: O1, line_id: 1 }')).toEqual({ order_id: 'O1', line_id: '1', component: '-', facility: '-' });
    expect(allocation('{ order_id: O1, component: X }')).toEqual(['rules/fulfillment.test.yaml:1:40 "line_id:" is missing: it is part of the key']);
  });

  test.each([
    ['quantity: many', '"many" does not fit "quantity": a number'],
    ['wave: 1.5', '"1.5" does not fit "wave": a whole number'],
    ['line_total: 25.00', '"25.00" does not fit "line_total": an amount with its currency, 25.00 USD'],
    ['status: fulfiled', '"fulfiled" does not fit "status": one of allocated, backordered, fulfilled, cancelled — did you mean "fulfilled"?'],
    ['due_at: tomorrow', '"tomorrow" does not fit "due_at": an instant, 2026-01-15T10:00:00Z, or one relative to the start of the test, -2h'],
    ['day: 2026-02-30', '"2026-02-30" does not fit "day": a date, 2026-01-15, or one relative to the start of the test, -1d'],
    ['rush: maybe', '"maybe" does not fit "rush": true or false'],
    ['sku: [A]', 'a value for "sku" is meant here'],
  ])('%s is refused', (cell, message) => {
    // `- { name: t, rows: { oms.allocations: [` are 39 characters.
    const column = 40 + 2 + KEY.length + 2 + cell.indexOf(':') + 2;
    expect(allocation(`{ ${KEY}, ${cell} }`)).toEqual([`rules/fulfillment.test.yaml:1:${column} ${message}`]);
  });

  test('an unknown column is refused, and a key that is null', () => {
    expect(allocation('{ order_id: O1, line_id: 1, skuu: A }')).toEqual(['rules/fulfillment.test.yaml:1:68 unknown column "skuu" — did you mean "sku"?']);
    expect(allocation('{ order_id: null, line_id: 1 }')).toEqual(['rules/fulfillment.test.yaml:1:52 "order_id" cannot be empty: it is part of the key']);
  });
});

describe('what cannot be meant is refused with place and cure', () => {
  const ROWS = 'rows: { oms.allocations: [] }';
  test.each([
    ['a map instead of a list', 'name: t\n', '1:1 a list is meant here: - { name: …, rows: { … }, expect: [ … ] }'],
    ['no expectation', `- { name: t, ${ROWS} }\n`, '1:3 "expect:" is missing'],
    ['an unknown key', `- { name: t, ${ROWS}, expect: [], wants: [] }\n`, '1:57 unknown key "wants" (known: name, rows, expect, boundary, after, held, open)'],
    ['same at the beginning', '- { name: t, rows: same, expect: [] }\n', '1:20 no test stands before this one, whose rows it could take'],
    [
      'same of another boundary',
      `- { name: t, ${ROWS}, expect: [] }\n- { name: u, boundary: inventory, rows: same, expect: [] }\n`,
      '2:41 the test before is of the boundary fulfillment: give the rows',
    ],
    [
      'a dataset that the boundary does not compare',
      '- { name: t, rows: { oms.allocation: [] }, expect: [] }\n',
      '1:22 "oms.allocation" is no dataset of the boundary fulfillment — did you mean "oms.allocations"?',
    ],
    ['an unknown boundary', `- { name: t, boundary: inventry, ${ROWS}, expect: [] }\n`, '1:24 unknown boundary "inventry" — did you mean "inventory"?'],
    ['a name twice', `- { name: t, ${ROWS}, expect: [] }\n- { name: t, ${ROWS}, expect: [] }\n`, '2:11 a second test of this name'],
    [
      'runs that go back',
      `- { name: t, ${ROWS}, after: [2h, 1h], expect: [] }\n`,
      '1:57 each run must be later than the one before it; the first is at 0s anyway',
    ],
    ['business days', `- { name: t, ${ROWS}, after: 2bd, expect: [] }\n`, '1:52 "2bd": only exact time is counted here: write 90s, 15m, 4h or 3d'],
    [
      'an unknown rule',
      `- { name: t, ${ROWS}, expect: [{ rule: fulfilled-never-shiped }] }\n`,
      '1:62 unknown rule "fulfilled-never-shiped" — did you mean "fulfilled-never-shipped"?',
    ],
    [
      'a key column that is none',
      `- { name: t, ${ROWS}, expect: [{ rule: fulfilled-never-shipped, key: { sku: A } }] }\n`,
      '1:94 "sku" is no key column (known: order_id, line_id, component, facility)',
    ],
    [
      'a facility of a group',
      `- { name: t, ${ROWS}, expect: [{ rule: reassigned-behind-oms, key: { facility: A } }] }\n`,
      '1:92 "facility" is no column of the group (known: order_id, line_id, component)',
    ],
    [
      'a part of a task that is none',
      `- { name: t, ${ROWS}, expect: [{ rule: reassigned-behind-oms, task: { temm: oms } }] }\n`,
      '1:93 "temm" is no part of a task — did you mean "team"?',
    ],
    [
      'a hold that is neither',
      `- { name: t, ${ROWS}, expect: [{ rule: reassigned-behind-oms, hold: perhaps }] }\n`,
      '1:91 "perhaps" is not one of true, false',
    ],
  ])('%s', (_, text, problem) => {
    expect(read(text)).toEqual({ tests: [], problems: [`rules/fulfillment.test.yaml:${problem}`] });
  });

  test('the rules themselves, given as their tests', () => {
    expect(read(FULFILLMENT, 'rules/fulfillment.yaml').problems).toEqual([
      'rules/fulfillment.yaml:1:1 this is a boundary, not its tests: those stand in rules/fulfillment.test.yaml',
    ]);
  });

  test('a file that stands beside no rules', () => {
    expect(read(`- { name: t, ${ROWS}, expect: [] }\n`, 'rules/returns.test.yaml').problems).toEqual([
      'rules/returns.test.yaml:1:3 there is no rules/returns.yaml whose boundary this could test: name one with "boundary:"',
    ]);
  });

  test('all problems are reported at once, and rows that are broken once are not reported twice', () => {
    const text = `- name: one
  rows: { oms.allocations: [{ order_id: O1, line_id: 1, quantity: x }] }
  expect: [{ rule: nothing }]
- name: two
  rows: same
  expect: 5
`;
    expect(read(text).problems).toEqual([
      'rules/fulfillment.test.yaml:2:67 "x" does not fit "quantity": a number',
      'rules/fulfillment.test.yaml:3:20 unknown rule "nothing" (known: fulfilled-never-shipped, reassigned-behind-oms)',
      'rules/fulfillment.test.yaml:6:11 a list is meant here: [{ rule: …, key: { … } }], or [] for none',
    ]);
  });
});

describe('a boundary that derives columns and looks others up', () => {
  /** The problems of one test with these rows and expectations, in the first line. */
  function sales(rows: string, expected = '[]') {
    const { text, places } = marked(`- { name: t, rows: { ${rows} }, expect: ${expected} }\n`);
    return { ...read(text, 'rules/sales.test.yaml'), places };
  }

  test('is tested with the rows as the systems state them, and with those that are looked up', () => {
    const { tests, problems } = sales(
      'oms.financials: [{ order_id: O1, currency: USD, due: 5.00 USD }], erp.invoices: [{ invoice_id: I1, order_id: O1, currency: USD, amount: 5.00 USD, reversed_at: -1d }], oms.orders: [{ order_id: O1, status: shipped }]',
      '[{ rule: not-billed, labels: [vip] }, { rule: differs, labels: [] }]',
    );
    expect(problems).toEqual([]);
    expect(tests[0]?.rows.get('erp.invoices')?.[0]?.get('reversed_at')).toBe(TEST_START_MS - 24 * HOUR);
    expect(Object.fromEntries(tests[0]?.rows.get('oms.orders')?.[0] ?? [])).toEqual({ order_id: 'O1', status: 'shipped' });
    expect(tests[0]?.expect.map(({ labels }) => labels)).toEqual([['vip'], []]);
  });

  test.each([
    ['a derived column', 'oms.financials: [{ order_id: O1, currency: USD, ▶amount: 5.00 USD }]', '"amount" is derived: it is worked out, not given'],
    [
      'a column that another dataset derives',
      'erp.credits: [{ order_id: O1, currency: USD, ▶invoices: 1 }]',
      '"invoices" is derived: it is worked out, not given',
    ],
    ['a row that nothing could find', 'oms.orders: [▶{ status: shipped }]', '"order_id:" is missing: the look-up "order" finds rows by it'],
    ['a row that is found by nothing', 'oms.orders: [{ order_id: ▶null }]', '"order_id" cannot be empty: the look-up "order" finds rows by it'],
    ['an unknown column of it', 'oms.orders: [{ order_id: O1, ▶state: shipped }]', 'unknown column "state" — did you mean "status"?'],
    [
      'a word that it never holds',
      'oms.orders: [{ order_id: O1, status: ▶sent }]',
      '"sent" does not fit "status": one of open, held, cancelled, shipped, delivered, closed',
    ],
    [
      'a dataset that nothing reads',
      '▶oms.returns: []',
      '"oms.returns" is no dataset of the boundary sales (known: oms.financials, erp.invoices, erp.credits, oms.orders)',
    ],
  ])('%s is refused', (_, rows, message) => {
    const { problems, places } = sales(rows);
    expect(problems).toEqual([`rules/sales.test.yaml:${places[0]} ${message}`]);
  });

  test.each([
    ['a label that the rule does not give', '[{ rule: not-billed, labels: [▶vipp] }]', 'unknown label of not-billed "vipp" — did you mean "vip"?'],
    ['a label of a rule without any', '[{ rule: differs, labels: [▶vip] }]', 'differs gives no labels: it has no "label" under "then"'],
    ['labels that are no list', '[{ rule: not-billed, labels: ▶vip }]', 'a list is meant here: [vip, large]'],
  ])('%s is refused', (_, expected, message) => {
    const { problems, places } = sales('oms.financials: []', expected);
    expect(problems).toEqual([`rules/sales.test.yaml:${places[0]} ${message}`]);
  });
});
