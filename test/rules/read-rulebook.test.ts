import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseDecimal } from '../../src/domain/decimal.ts';
import { formatProblem } from '../../src/domain/errors.ts';
import { readRulebook } from '../../src/rules/read-rulebook.ts';
import { boundaryOf, FULFILLMENT, INVENTORY, problemsOf, quantity, VOCABULARY } from './sample-rules.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Takes the mark » out of a text and says where it stood: there the problem must be reported. */
function marked(text: string): { readonly text: string; readonly at: string } {
  const before = text.slice(0, text.indexOf('»')).split('\n');
  if (!text.includes('»')) throw new Error('no mark');
  return { text: text.replace('»', ''), at: `x.yaml:${before.length}:${(before.at(-1) ?? '').length + 1}` };
}

const HEAD = `boundary: b
left: { dataset: oms.allocations }
right: { dataset: warehouse.shipment_lines, aggregate: { quantity: sum } }
key: [order_id, line_id, facility]
`;
const GROUPED = `${HEAD}group: [order_id]
order: [order_id, line_id]
measure: quantity
compare: { quantity: {}, sku: {} }
compare_group: { quantity: { abs: 1 } }
never: [{ id: negative, when: { warehouse.quantity: { under: 0 } } }]
`;

function rule(when: string, more = ''): string {
  return `${GROUPED}rules:\n  - id: r\n    when: ${when}\n${more}`;
}

describe('a rule file that is in order', () => {
  test('says of fulfillment what its author wrote', () => {
    const boundary = boundaryOf(FULFILLMENT);
    expect(boundary).toMatchObject({
      id: 'fulfillment',
      title: 'OMS allocations against what the warehouse shipped',
      key: ['order_id', 'line_id', 'component', 'facility'],
      group: ['order_id', 'line_id', 'component'],
      order: ['order_id'],
      measure: 'quantity',
      compare: [
        { column: 'quantity', tolerance: {}, absent: null },
        { column: 'sku', tolerance: {}, absent: null },
      ],
      scope: { sinceMs: 90 * DAY, on: 'updated_at', marginMs: 2 * DAY },
      version: createHash('sha256').update(FULFILLMENT).digest('hex').slice(0, 12),
    });
    expect(boundary.left).toMatchObject({ name: 'oms', role: 'oms', datasets: ['allocations'], aggregate: null });
    expect([...(boundary.right.aggregate ?? [])]).toEqual([
      ['quantity', 'sum'],
      ['picked', 'sum'],
      ['shipped_at', 'max'],
      ['sku', 'same'],
    ]);
    expect(boundary.rules[0]).toMatchObject({
      id: 'fulfilled-never-shipped',
      boundary: 'fulfillment',
      file: 'rules/x.yaml',
      line: 17,
      severity: 'critical',
      per: 'key',
      for: { unit: 'ms', ms: HOUR / 2 },
      stop: false,
      then: [{ do: 'open_task', team: 'fulfillment', due: { unit: 'ms', ms: 4 * HOUR }, valueAtRisk: 'oms.line_total', fold: null }, { do: 'hold_invoice' }],
      runbook: 'https://wiki.example.com/recon/fulfilled-never-shipped',
    });
  });

  test('is a map of entries that must all hold, in their order', () => {
    const [first] = boundaryOf(FULFILLMENT).rules;
    expect(first?.when).toEqual({
      op: 'all',
      of: [
        { op: 'test', fact: { path: 'missing_in', type: 'set' }, test: { operator: 'equals', operand: 'warehouse' } },
        { op: 'test', fact: { path: 'oms.status', type: 'text' }, test: { operator: 'equals', operand: 'fulfilled' } },
        { op: 'test', fact: { path: 'group.warehouse.quantity', type: 'quantity' }, test: { operator: 'equals', operand: 0n } },
      ],
    });
  });

  test('reads all and not as headings of lists', () => {
    expect(boundaryOf(FULFILLMENT).expected[0]?.when).toEqual({
      op: 'all',
      of: [
        {
          op: 'all',
          of: [
            {
              op: 'all',
              of: [
                { op: 'test', fact: { path: 'oms.status', type: 'text' }, test: { operator: 'in', operands: ['allocated', 'backordered'] } },
                { op: 'test', fact: { path: 'group.shape', type: 'set' }, test: { operator: 'in', operands: ['unshipped', 'short'] } },
              ],
            },
          ],
        },
        { op: 'not', of: [{ op: 'test', fact: { path: 'oms.due_at', type: 'instant' }, test: { operator: 'older_than', span: { unit: 'ms', ms: 0 } } }] },
      ],
    });
  });

  test('may leave out what has a default: title, severity, patience, actions, runbook', () => {
    const boundary = boundaryOf(rule('{ missing_in: oms }'));
    expect(boundary.title).toBe('b');
    expect(boundary.rules[0]).toMatchObject({ title: 'r', severity: 'warning', for: { unit: 'ms', ms: 0 }, stop: false, then: [], runbook: null });
  });

  test('compares inventory with tolerances, two datasets on one side, and a stand-in for missing rows', () => {
    const boundary = boundaryOf(INVENTORY);
    expect(boundary.right.datasets).toEqual(['inventory', 'transit']);
    expect(boundary.compare).toEqual([
      { column: 'on_hand', tolerance: { abs: quantity(5), percent: parseDecimal('0.02') }, absent: 0n },
      { column: 'available', tolerance: { abs: quantity(5) }, absent: null },
    ]);
    expect(boundary.compareGroup).toEqual([{ column: 'on_hand', tolerance: { abs: quantity(10) }, absent: null }]);
    expect(boundary.rules[1]?.then).toEqual([{ do: 'request_recount', priority: 'value_at_risk' }]);
  });

  test('puts the columns of the group first in the key, whatever the order in the file', () => {
    const text = HEAD.replace('[order_id, line_id, facility]', '[facility, order_id, line_id]');
    expect(boundaryOf(`${text}group: [line_id, order_id]\n`)).toMatchObject({ key: ['line_id', 'order_id', 'facility'], group: ['line_id', 'order_id'] });
    expect(boundaryOf(text)).toMatchObject({ key: ['facility', 'order_id', 'line_id'], group: ['facility', 'order_id', 'line_id'] });
  });

  test.each([
    ['{ group.shape: reassigned }', '', 'group'],
    ['{ any: [{ group.shape: short }, { not: [{ group.oms.quantity: 0 }] }] }', '', 'group'],
    ['{ group.shape: reassigned, oms.status: fulfilled }', '', 'key'],
    ['{ missing_in: oms }', '', 'key'],
    ['{ differs: quantity }', '    per: group\n', 'group'],
    ['{ group.shape: reassigned }', '    per: key\n', 'key'],
  ])('a rule that names %s is judged per %s', (when, per, expected) => {
    expect(boundaryOf(rule(when, per)).rules[0]?.per).toBe(expected);
  });

  test('names both sides apart where they are of one role', () => {
    const text = `boundary: t
left: { dataset: warehouse.transfers_out, as: sent }
right: { dataset: warehouse.transfers_in, as: received }
key: [transfer_id, sku]
compare: { quantity: {} }
rules: [{ id: lost, when: { missing_in: received, sent.moved_at: { older_than: 3d } } }]
`;
    expect(boundaryOf(text)).toMatchObject({ left: { name: 'sent' }, right: { name: 'received' } });
  });

  test('knows the columns that systems declare beyond the datasets', () => {
    const vocabulary = { ...VOCABULARY, extras: new Map([['oms.allocations', [{ name: 'wave', type: 'integer', required: false } as const]]]) };
    const [one] = boundaryOf(rule('{ oms.wave: { over: 3 } }'), vocabulary).rules;
    expect(one?.when).toEqual({ op: 'test', fact: { path: 'oms.wave', type: 'integer' }, test: { operator: 'over', operand: quantity(3) } });
  });

  test('takes values from the environment', () => {
    const { rulebook } = readRulebook([{ file: 'x.yaml', text: rule('{ missing_in: oms }', '    for: "${PATIENCE:-2h}"\n') }], VOCABULARY, { PATIENCE: '45m' });
    expect(rulebook?.boundaries[0]?.rules[0]?.for).toEqual({ unit: 'ms', ms: 45 * 60_000 });
  });
});

describe('operands are typed like the fact they are held against', () => {
  test.each([
    ['{ oms.quantity: 2.5 }', { operator: 'equals', operand: parseDecimal('2.5') }],
    ['{ oms.quantity: [1, 2] }', { operator: 'in', operands: [quantity(1), quantity(2)] }],
    ['{ oms.line_total: { over: 25.00 USD } }', { operator: 'over', operand: { amount: quantity(25), currency: 'USD' } }],
    ['{ oms.line_total: { at_most: 25 } }', { operator: 'at_most', operand: quantity(25) }],
    ['{ oms.due_at: { under: "2026-01-02T03:04:05Z" } }', { operator: 'under', operand: Date.UTC(2026, 0, 2, 3, 4, 5) }],
    ['{ oms.due_at: { newer_than: 4h } }', { operator: 'newer_than', span: { unit: 'ms', ms: 4 * HOUR } }],
    ['{ oms.due_at: { older_than: 2bd } }', { operator: 'older_than', span: { unit: 'bd', days: 2 } }],
    ['{ age: { over: 2h } }', { operator: 'over', operand: 2 * HOUR }],
    ['{ seen: { at_least: 3 } }', { operator: 'at_least', operand: quantity(3) }],
    ['{ oms.quantity: { between: [1, 3] } }', { operator: 'between', low: quantity(1), high: quantity(3) }],
    ['{ oms.quantity: { outside: [1, 1] } }', { operator: 'outside', low: quantity(1), high: quantity(1) }],
    ['{ oms.sku: { matches: "^A-[0-9]+$" } }', { operator: 'matches', pattern: '^A-[0-9]+$' }],
    ['{ oms.status: { not: cancelled } }', { operator: 'not', operand: 'cancelled' }],
    ['{ oms.status: { not_in: [cancelled, mixed] } }', { operator: 'not_in', operands: ['cancelled', 'mixed'] }],
    ['{ warehouse.status: NO }', { operator: 'equals', operand: 'NO' }],
    ['{ oms.sku: 010 }', { operator: 'equals', operand: '010' }],
    ['{ oms.due_at: absent }', { operator: 'absent' }],
    ['{ oms.due_at: { absent: true } }', { operator: 'absent' }],
    ['{ oms.due_at: { absent: false } }', { operator: 'present' }],
    ['{ oms.due_at: present }', { operator: 'present' }],
    ['{ oms.due_at: { present: false } }', { operator: 'absent' }],
    ['{ oms.sku: { in: [present] } }', { operator: 'in', operands: ['present'] }],
    ['{ oms.sku: { same_as: warehouse.sku } }', { operator: 'same_as', fact: { path: 'warehouse.sku', type: 'text' }, unit: null, tolerance: {} }],
    [
      '{ oms.due_at: { same_as: warehouse.shipped_at, same: month } }',
      { operator: 'same_as', fact: { path: 'warehouse.shipped_at', type: 'instant' }, unit: 'month', tolerance: {} },
    ],
    [
      '{ oms.quantity: { same_as: warehouse.picked, tolerance: { abs: 1, percent: 0.5%, of: right } } }',
      {
        operator: 'same_as',
        fact: { path: 'warehouse.picked', type: 'quantity' },
        unit: null,
        tolerance: { abs: quantity(1), percent: parseDecimal('0.005'), of: 'right' },
      },
    ],
  ])('%s', (when, expected) => {
    const condition = boundaryOf(rule(when)).rules[0]?.when;
    expect(condition?.op === 'test' ? condition.test : condition).toEqual(expected);
  });

  test('several operators against one fact must all hold', () => {
    expect(boundaryOf(rule('{ oms.quantity: { over: 1, not: 5 } }')).rules[0]?.when).toMatchObject({
      op: 'all',
      of: [{ test: { operator: 'over', operand: quantity(1) } }, { test: { operator: 'not', operand: quantity(5) } }],
    });
  });
});

const CONDITIONS: readonly (readonly [string, string])[] = [
  ['{ »oms.quantiy: 2 }', 'unknown fact "oms.quantiy" — did you mean "oms.quantity"?'],
  ['{ »warehous.sku: A }', 'unknown fact "warehous.sku" — did you mean "warehouse.sku"?'],
  ['{ »erp.amount: 5 }', 'unknown fact "erp.amount"'],
  ['{ »delta.sku: 0 }', 'unknown fact "delta.sku" (known: delta.quantity)'],
  [
    '{ »group.oms.sku: 0 }',
    'unknown fact "group.oms.sku" (known: group.shape, group.oms.quantity, group.oms.facilities, group.warehouse.quantity, group.warehouse.facilities)',
  ],
  ['{ »open.other-rule: true }', 'unknown rule "other-rule" (known: r)'],
  ['{ »open.r: true }', '"open.r" is this rule\'s own finding: how long that stands is "age", in how many runs "seen"'],
  ['{ »open.r.x: true }', '"open.r.x" does not name a rule: write open.order-never-imported, with the id of the rule that is meant'],
  ['{ »open: true }', '"open" does not name a rule: write open.order-never-imported, with the id of the rule that is meant'],
  ['{ held: »maybe }', '"held" is true or false, not "maybe"'],
  ['{ held: »absent }', '"held" is always there: "absent" says nothing of it'],
  ['{ »lookup.item.sku: A }', '"lookup.item.sku" needs a look-up of that name under "lookups:", and the boundary has none'],
  ['{ use: »in-transit }', 'unknown condition "in-transit": the boundary has no "conditions:"'],
  ['{ oms.quantity: { over: { let: »slack } } }', 'unknown let "slack": the boundary has no "let:"'],
  ['{ »let: slack }', '"let" stands on the right of a fact: oms.quantity: { over: { let: slack } }'],
  ['{ oms.quantity: { »let: slack, over: 1 } }', 'unknown operator "let" — a let stands alone: oms.quantity: { let: slack }, or { over: { let: slack } }'],
  ['{ missing_in: »erp }', '"missing_in" is never "erp" (known: oms, warehouse)'],
  ['{ differs: »picked }', '"differs" is never "picked" (known: quantity, sku)'],
  ['{ breaks: »negativ }', '"breaks" is never "negativ" — did you mean "negative"?'],
  ['{ group.shape: [short, »shorter] }', '"group.shape" is never "shorter" — did you mean "short"?'],
  ['{ oms.status: »fulfiled }', '"oms.status" is never "fulfiled" — did you mean "fulfilled"?'],
  ['{ oms.quantity: »abc }', '"oms.quantity" is a quantity, and "abc" is no number'],
  ['{ oms.quantity: { over: »1_000 } }', '"oms.quantity" is a quantity, and "1_000" is no number'],
  ['{ seen: »2.5 }', '"seen" is an integer, and "2.5" is no whole number'],
  ['{ oms.line_total: { over: »25 dollars } }', '"oms.line_total" is money, and "25 dollars" is no amount: write 25.00 USD, or 25 for any currency'],
  ['{ oms.due_at: { over: »yesterday } }', '"oms.due_at" is an instant, and "yesterday" is none: write 2026-11-21T10:00:00Z, or older_than: 4h'],
  ['{ oms.due_at: { older_than: »4 hours } }', '"4 hours" is no duration: write 90s, 15m, 4h, 3d, or 2bd for business days'],
  ['{ age: { over: »2bd } }', '"2bd": only exact time is counted here: write 90s, 15m, 4h or 3d'],
  [
    '{ oms.status: { »older_than: 4h } }',
    '"older_than" does not fit "oms.status", which is a text: it takes a value, a list, in, not_in, not, matches, same_as',
  ],
  [
    '{ age: { »older_than: 4h } }',
    '"older_than" does not fit "age", which is a duration: it takes a value, a list, in, not_in, not, over, at_least, under, at_most, between, outside',
  ],
  ['{ oms.sku: { »over: 5 } }', '"over" does not fit "oms.sku", which is a text: it takes a value, a list, in, not_in, not, matches, same_as'],
  ['{ group.shape: { »over: 5 } }', '"over" does not fit "group.shape", which is a set: it takes a value, a list, in, not_in, not'],
  ['{ oms.quantity: { »ovr: 5 } }', 'unknown operator "ovr" — did you mean "over"?'],
  ['{ oms.status: { »"!=": cancelled } }', 'unknown operator "!=" — did you mean "not"?'],
  ['{ oms.quantity: { »gte: 5 } }', 'unknown operator "gte" — did you mean "at_least"?'],
  ['{ oms.status: { »equals: cancelled } }', 'unknown operator "equals" — write the value alone: oms.status: …'],
  ['{ »or: [{ missing_in: oms }, { missing_in: warehouse }] }', '"or" is written any: [{ … }, { … }]'],
  ['{ oms.quantity: »{} }', '"oms.quantity" is held against nothing: write a value or an operator such as { not: … }'],
  ['{ oms.quantity: »[] }', 'at least one value is meant here'],
  ['{ oms.quantity: [»[1]] }', 'a value for "oms.quantity" is meant here, not a list'],
  ['{ oms.quantity: { not: »{ over: 1 } } }', 'a value for "oms.quantity" is meant here, not a map'],
  ['{ oms.quantity: { between: »[1, 2, 3] } }', '"between" takes the lower and the upper bound: [5, 10]'],
  ['{ oms.quantity: { outside: »[5, 1] } }', 'the lower bound is above the upper one'],
  ['{ oms.line_total: { between: »[1.00 EUR, 5.00 USD] } }', 'both bounds must be amounts of one currency'],
  ['{ oms.sku: { matches: »"(a" } }', 'this pattern cannot be read: error parsing regexp: missing closing ): `(a`'],
  ['{ oms.sku: { matches: »"(?=a)b" } }', 'this pattern cannot be read: error parsing regexp: invalid or unsupported Perl syntax: `(?=`'],
  ['{ oms.sku: { same_as: »warehouse.sku2 } }', 'unknown fact "warehouse.sku2" — did you mean "warehouse.sku"?'],
  ['{ oms.sku: { same_as: »warehouse.quantity } }', '"warehouse.quantity" is a quantity, and "oms.sku" a text: they are never the same'],
  [
    '{ oms.quantity: { »same: month } }',
    '"same" does not fit "oms.quantity", which is a quantity: it takes a value, a list, in, not_in, not, over, at_least, under, at_most, between, outside, same_as, tolerance',
  ],
  ['{ oms.due_at: { »same: month } }', '"same" says how "same_as" looks: it needs "same_as"'],
  ['{ oms.due_at: { same_as: warehouse.shipped_at, same: »week } }', '"week" is not one of day, month, year'],
  ['{ oms.quantity: { same_as: warehouse.picked, tolerance: { abs: »1.00 USD } } }', '"1.00 USD" is money, and this is a quantity: write a plain number'],
  ['{ oms.quantity: { same_as: warehouse.picked, tolerance: { »of: left } } }', '"of" says what a percentage is of: it needs "percent"'],
  ['{ oms.rows: »absent }', '"oms.rows" is always there: "absent" says nothing of it'],
  ['{ differs: { »present: true } }', '"differs" is always there: "present" says nothing of it'],
  ['{ oms.due_at: { present: »maybe } }', '"maybe" is not one of true, false'],
  ['»{}', 'this would always hold: name at least one fact'],
  ['{ any: »[] }', '"any" of nothing: name at least one condition'],
  ['{ not: »{ missing_in: oms } }', 'a list is meant here: not: [{ … }, { … }]'],
  ['»[{ missing_in: oms }]', 'a map is meant here: all of its entries must hold; for alternatives write any: [{ … }, { … }]'],
  ['{ any: [»oms] }', 'a map of facts, such as { missing_in: oms } is meant here'],
];

describe('a condition that cannot be meant is refused with place and cure', () => {
  test.each(CONDITIONS)('%s', (when, message) => {
    const { text, at } = marked(rule(when));
    expect(problemsOf(text)).toEqual([`${at} ${message}`]);
  });

  test('a value that is missing', () => {
    expect(problemsOf(rule('{ oms.status: }'))).toEqual(['x.yaml:13:25 a value for "oms.status" is meant here, but nothing stands there']);
  });
});

const RULES: readonly (readonly [string, string, string])[] = [
  ['an unknown key', '    »titel: x\n', 'unknown key "titel" — did you mean "title"?'],
  ['an option not built', '    »settle: 5m\n', '"settle" is not built yet: this version of tallyman does not accept it'],
  ['a stop that is neither', '    stop: »always\n', '"always" is not one of true, false'],
  ['a label outside "then"', '    »label: vip\n', '"label" does not stand here: it is an action, and stands in the list "then"'],
  ['a let within a rule', '    »let: { slack: 5 }\n', '"let" does not stand here: it is a key of the whole boundary, beside "rules"'],
  ['a severity', '    severity: »urgent\n', '"urgent" is not one of critical, warning, info'],
  ['a level', '    per: »order\n', '"order" is not one of key, group'],
  ['a duration', '    for: »30 min\n', '"30 min" is no duration: write 90s, 15m, 4h, 3d, or 2bd for business days'],
  ['a patience for each facility', '    for: »{ let: grace }\n', 'a duration is meant here, not a map'],
  ['a runbook', '    runbook: »wiki/page\n', '"wiki/page" is no web address: write https://…'],
  ['a runbook that would run', '    runbook: »javascript:alert(1)\n', '"javascript:alert(1)" is no web address: write https://…'],
  ['a title with an unknown fact', '    title: »"{{ oms.skuu }}"\n', 'unknown fact "oms.skuu" — did you mean "oms.sku"?'],
  ['a title that changes', '    title: »"{{ seen }} times"\n', '"seen" changes by itself: a title must not change while its finding stands'],
  ['a title that tallyman changes', '    title: »"{{ held }}"\n', '"held" changes by itself: a title must not change while its finding stands'],
  ['actions that are no list', '    then: »open_task\n', 'a list is meant here: [{ open_task: { team: … } }]'],
  ['an action without its colon', '    then: [»hold_invoice]\n', 'an action holds what it needs: write hold_invoice: {}'],
  ['a label without its word', '    then: [»label]\n', 'an action holds what it needs: write label: vip'],
  ['a label of nothing', '    then: [{ label: »[] }]\n', 'a word or a list of words is meant here: label: vip'],
  ['a label that is a map', '    then: [{ label: »{ vip: true } }]\n', 'a word or a list of words is meant here: label: vip'],
  ['a label that is no word', '    then: [{ label: »"Very important" }]\n', '"Very important" is no label: lower-case letters, digits and "-", at most 64'],
  ['a label twice', '    then: [{ label: [vip, »vip] }]\n', '"vip" stands twice'],
  ['a task of nobody', '    then: [»open_task]\n', 'an action holds what it needs: write open_task: { team: … }'],
  ['an unknown action', '    then: [{ »open_taks: {} }]\n', 'unknown key "open_taks" — did you mean "open_task"?'],
  ['an action not built', '    then: [{ »mail_now: {} }]\n', '"mail_now" is not built yet: this version of tallyman does not accept it'],
  ['two actions in one entry', '    then: [»{ hold_invoice: {}, request_recount: {} }]\n', 'one action an entry: begin each with a dash of its own'],
  ['an action twice', '    then: [{ hold_invoice: {} }, { »hold_invoice: {} }]\n', '"hold_invoice" stands twice in this rule'],
  ['a task of nobody', '    then: [{ open_task: »{ due: 1d } }]\n', '"team:" is missing'],
  ['an unknown team', '    then: [{ open_task: { team: »fulfilment } }]\n', 'unknown team "fulfilment" — did you mean "fulfillment"?'],
  ['a fold by nothing', '    then: [{ open_task: { team: oms, fold: »{ over: 25 } } }]\n', '"by:" is missing'],
  [
    'a fold by an empty list',
    '    then: [{ open_task: { team: oms, fold: { by: »[], over: 25 } } }]\n',
    'at least one fact of the key is meant here: [key.channel]',
  ],
  [
    'a fold by what may change',
    '    then: [{ open_task: { team: oms, fold: { by: [»oms.status], over: 25 } } }]\n',
    '"oms.status" may change while its finding stands: a fold is by key.*',
  ],
  [
    'a fold by an unknown column',
    '    then: [{ open_task: { team: oms, fold: { by: [»key.facilty], over: 25 } } }]\n',
    'unknown fact "key.facilty" — did you mean "key.facility"?',
  ],
  [
    'a fold by a column twice',
    '    then: [{ open_task: { team: oms, fold: { by: [key.facility, »key.facility], over: 25 } } }]\n',
    '"key.facility" is named twice',
  ],
  ['a fold over none', '    then: [{ open_task: { team: oms, fold: { by: [key.facility], over: »0 } } }]\n', '"0" is not a whole number of at least 1'],
  ['a value at risk that is unknown', '    then: [{ open_task: { team: oms, value_at_risk: »oms.total } }]\n', 'unknown fact "oms.total"'],
  [
    'a value at risk that is no amount',
    '    then: [{ open_task: { team: oms, value_at_risk: »oms.sku } }]\n',
    '"oms.sku" is a text: a value at risk is money or a quantity',
  ],
  ['another priority', '    then: [{ request_recount: { priority: »age } }]\n', '"age" is not one of value_at_risk'],
  ['a hold with options', '    then: [{ hold_invoice: { »reason: x } }]\n', 'unknown key "reason"'],
];

describe('a rule that cannot be meant is refused with place and cure', () => {
  test.each(RULES)('%s', (_, more, message) => {
    const { text, at } = marked(rule('{ missing_in: oms }', more));
    expect(problemsOf(text)).toEqual([`${at} ${message}`]);
  });

  test('a title that is no template says which tags and filters there are', () => {
    const { text, at } = marked(rule('{ missing_in: oms }', '    title: »"{{ oms.sku | shout }}"\n'));
    expect(problemsOf(text)).toEqual([
      `${at} this title cannot be read: undefined filter: shout, line:1, col:1 (tags: if, unless, case, comment; filters: append, capitalize, default, downcase, prepend, remove, replace, strip, truncate, upcase)`,
    ]);
  });

  test('a rule per group names only what the group knows', () => {
    const { text, at } = marked(rule('{ »oms.status: fulfilled, key.order_id: A, age: { over: 1h }, seen: 2, differs: quantity }', '    per: group\n'));
    expect(problemsOf(text)).toEqual([
      `${at} "oms.status" belongs to one key, and this rule is judged per group: it may name group.*, key.order_id, age, seen and differs`,
    ]);
    const titled = marked(rule('{ group.shape: short }', '    title: »"{{ key.facility }}"\n'));
    expect(problemsOf(titled.text)).toEqual([
      `${titled.at} "key.facility" belongs to one key, and this rule is judged per group: it may name group.*, key.order_id, age, seen and differs`,
    ]);
  });

  test('what differs in a group are the columns of compare_group', () => {
    const { text, at } = marked(rule('{ differs: »sku }', '    per: group\n'));
    expect(problemsOf(text)).toEqual([`${at} "differs" is never "sku" (known: quantity)`]);
  });

  test('a rule per group cannot hold an order that the group does not name', () => {
    const { text, at } = marked(rule('{ group.shape: short }', '    then: [{ »hold_invoice: {} }]\n'));
    expect(problemsOf(text)).toEqual([`${at} a hold is of one order, and this rule is judged per group: "line_id" is not among the group's columns`]);
  });

  test('a hold needs a boundary that names the order', () => {
    const { text, at } = marked(`${HEAD}rules: [{ id: r, when: { missing_in: oms }, then: [{ »hold_invoice: {} }] }]\n`);
    expect(problemsOf(text)).toEqual([`${at} a hold is of one order: the boundary must say which columns name it ("order: [order_id]")`]);
  });

  test('a recount needs a SKU and a facility', () => {
    const { text, at } = marked(`boundary: intake
left: { dataset: channel.orders }
right: { dataset: oms.orders }
key: [channel, channel_order_id]
rules: [{ id: r, when: { missing_in: oms }, then: [{ »request_recount: {} }] }]
`);
    expect(problemsOf(text)).toEqual([
      `${at} a recount is of one SKU at one facility, and neither the key nor a side has "sku"`,
      `${at} a recount is of one SKU at one facility, and neither the key nor a side has "facility"`,
    ]);
  });
});

const HEADS: readonly (readonly [string, string, string])[] = [
  [
    'a bare tolerance',
    `${HEAD}compare: { quantity: »5 }\nrules: [{ id: r, when: { differs: quantity } }]\n`,
    'a tolerance is a map: write quantity: { abs: 5 }, or quantity: {} for none',
  ],
  ['a bare percentage', `${HEAD}compare: { quantity: »2% }\n`, 'a tolerance is a map: write quantity: { percent: 2% }, or quantity: {} for none'],
  ['an unknown key', `${HEAD}»compares: {}\n`, 'unknown key "compares" — did you mean "compare"?'],
  ['a settle window', `${HEAD}»settle: 5m\n`, '"settle" is not built yet: this version of tallyman does not accept it'],
  ['a halt at a count alone', `${HEAD}halt: »{ count: 500 }\n`, '"percent:" is missing'],
  ['a halt at a part of a finding', `${HEAD}halt: { count: »2.5, percent: 10% }\n`, '"2.5" is not a whole number of at least 0'],
  ['a halt at a bare number', `${HEAD}halt: { count: 5, percent: »10 }\n`, '"10" is no percentage: write 2%'],
  ['a halt that never comes', `${HEAD}halt: { count: 5, percent: »100% }\n`, 'never are more than all keys new discrepancies: write less than 100%'],
  ['silences among the rules', `${HEAD}»silences: []\n`, '"silences" does not stand here: silences have a file of their own, rules/silences.yaml'],
  ['a guard on a boundary', `${HEAD}»guard: {}\n`, '"guard" does not stand here: it belongs to a system in tallyman.yaml'],
  ["tallyman's own name", HEAD.replace('boundary: b', 'boundary: »tallyman'), '"tallyman" is the name of tallyman\'s own findings: choose another'],
  ['a variant of nothing', `${HEAD}variant_of: »bb\n`, 'unknown boundary "bb"'],
  ['a variant of itself', `${HEAD}variant_of: »b\n`, 'a boundary is no variant of itself: name the one that it may take the place of'],
  ['a time in flight', `${HEAD}»max_in_flight: 2h\n`, '"max_in_flight" is not built yet: this version of tallyman does not accept it'],
  ['a name with a space', HEAD.replace('boundary: b', 'boundary: »two words'), '"two words" is no name: lower-case letters, digits, "-" and "_", at most 64'],
  ['a name that is no text', HEAD.replace('boundary: b', 'boundary: »[b]'), 'a name is meant here, not a list'],
  ['an unknown dataset', HEAD.replace('oms.allocations', '»oms.alocations'), 'unknown dataset "oms.alocations" — did you mean "oms.allocations"?'],
  ['a dataset of another role', HEAD.replace('oms.allocations', '»erp.allocations'), 'allocations is not stated by erp, but by oms'],
  ['a dataset without its role', HEAD.replace('oms.allocations', '»allocations'), 'a dataset is named with the role that states it: oms.allocations'],
  ['no dataset', HEAD.replace('{ dataset: oms.allocations }', '»{ as: x }'), '"dataset:" is missing: oms.orders, for one'],
  ['two ways to name datasets', HEAD.replace('oms.allocations }', 'oms.allocations, »datasets: [oms.orders] }'), 'either "dataset" or "datasets", not both'],
  [
    'datasets of two roles',
    HEAD.replace('{ dataset: oms.allocations }', '{ datasets: [oms.allocations, »warehouse.reservations] }'),
    'the datasets of one side are of one role: this is of warehouse, the first of oms',
  ],
  ['one dataset twice', HEAD.replace('{ dataset: oms.allocations }', '{ datasets: [oms.allocations, »oms.allocations] }'), 'this dataset is named twice'],
  [
    'a name that means something else',
    HEAD.replace('oms.allocations }', 'oms.allocations, as: »group }'),
    '"group" means something else in conditions: choose another name',
  ],
  ['both sides of one name', HEAD.replace('right: {', 'right: »{ as: oms,'), 'both sides are named "oms": give one of them another name with "as:"'],
  ['an aggregation of an unknown column', HEAD.replace('{ quantity: sum }', '{ »quantiti: sum }'), 'unknown column "quantiti" — did you mean "quantity"?'],
  ['a sum of texts', HEAD.replace('{ quantity: sum }', '{ sku: »sum }'), '"sku" is a text: it has no sum'],
  ['the least of texts', HEAD.replace('{ quantity: sum }', '{ sku: »min }'), '"sku" is a text: it has no min'],
  ['an unknown aggregation', HEAD.replace('{ quantity: sum }', '{ quantity: »avg }'), '"avg" is not one of sum, min, max, same'],
  [
    'a key column that no dataset has',
    HEAD.replace('facility]', '»bin]'),
    'unknown column "bin" (known: order_id, line_id, component, facility, sku, quantity, status, updated_at)',
  ],
  [
    'a key column that one side lacks',
    HEAD.replace('facility]', '»shipment_id]'),
    '"shipment_id" is not a column of oms.allocations, so it cannot be part of the key',
  ],
  ['a key column that is no text', HEAD.replace('facility]', '»quantity]'), '"quantity" is a quantity: keys are made of texts'],
  ['a key column twice', HEAD.replace('facility]', '»line_id]'), '"line_id" is named twice'],
  ['an empty key', HEAD.replace('[order_id, line_id, facility]', '»[]'), 'at least one column is meant here'],
  ['a group outside the key', `${HEAD}group: [order_id, »sku]\n`, 'unknown key column "sku" (known: order_id, line_id, facility)'],
  ['an order of an unknown column', `${HEAD}order: [»order_no]\n`, 'unknown column "order_no" — did you mean "order_id"?'],
  ['an order of a quantity', `${HEAD}order: [»quantity]\n`, '"quantity" is a quantity: an order is named by texts'],
  ['an order named twice', `${HEAD}order: [order_id, »order_id]\n`, '"order_id" is named twice'],
  ['an unknown measure', `${HEAD}measure: »quantiti\n`, 'unknown column "quantiti" — did you mean "quantity"?'],
  ['a measure that has no sum', `${HEAD}measure: »sku\n`, '"sku" is a text: only quantities and money can be summed'],
  ['a measure that one side lacks', `${HEAD}measure: »picked\n`, '"picked" is not a column of oms: only what both sides have can be compared'],
  [
    'a compared column that one side lacks',
    `${HEAD}compare: { »due_at: {} }\n`,
    '"due_at" is not a column of warehouse: only what both sides have can be compared',
  ],
  ['a compared key column', `${HEAD}compare: { »facility: {} }\n`, '"facility" is part of the key: it never differs'],
  ['a tolerance on texts', `${HEAD}compare: { sku: { »abs: 5 } }\n`, 'a tolerance is for quantities and money, and this is a text'],
  ['an unknown tolerance', `${HEAD}compare: { quantity: { »absolute: 5 } }\n`, 'unknown key "absolute" (known: abs, percent, of, absent)'],
  ['a negative tolerance', `${HEAD}compare: { quantity: { abs: »-5 } }\n`, 'a tolerance cannot be below zero'],
  ['a percentage without its sign', `${HEAD}compare: { quantity: { percent: »2 } }\n`, '"2" is no percentage: write 2%'],
  ['a percentage of neither side', `${HEAD}compare: { quantity: { percent: 2%, of: »oms } }\n`, '"oms" is not one of left, right'],
  ['a stand-in that is no number', `${HEAD}compare: { quantity: { absent: »none } }\n`, '"none" is no number: write 0'],
  ['a stand-in for a text', `${HEAD}compare: { sku: { »absent: 0 } }\n`, '"sku" is a text: only a quantity or an amount can stand for a missing row'],
  ['a group total of texts', `${HEAD}compare_group: { »sku: {} }\n`, '"sku" is a text: a group has totals of quantities and money only'],
  ['a stand-in in a group', `${HEAD}compare_group: { quantity: { »absent: 0 } }\n`, 'unknown key "absent" (known: abs, percent, of)'],
  ['a scope on an unknown column', `${HEAD}scope: { since: 90d, on: »updated }\n`, 'unknown column "updated" (known: due_at, updated_at, shipped_at)'],
  ['a scope on a text', `${HEAD}scope: { since: 90d, on: »sku }\n`, '"sku" is a text: a scope looks at an instant or a date'],
  ['a scope that says no time', `${HEAD}scope: »{ on: updated_at }\n`, '"since:" is missing'],
  ['rules that are no list', `${HEAD}rules: »{ id: r }\n`, 'a list is meant here: - { id: …, when: { … } }'],
  ['a rule without an id', `${HEAD}rules: [»{ when: { missing_in: oms } }]\n`, '"id:" is missing'],
  [
    'group facts without a measure',
    `${HEAD}rules: [{ id: r, when: { »group.shape: short } }]\n`,
    '"group.shape" needs the boundary to say what is summed: "measure:" is missing',
  ],
  [
    'a never that names the kind of discrepancy',
    `${HEAD}never: [{ id: n, when: { »missing_in: oms } }]\n`,
    '"missing_in" is not known yet where "never" is tested: it may name key.*, the sides\' columns, rows and system, and delta.*',
  ],
  [
    'breaks without a never',
    `${HEAD}rules: [{ id: r, when: { breaks: »negative } }]\n`,
    '"breaks" can hold nothing in this boundary, so "negative" never holds: it has no "never:"',
  ],
  ['a second document', `${HEAD}»---\nboundary: c\n`, 'a second YAML document: put each into a file of its own'],
];

describe('a boundary that cannot be meant is refused with place and cure', () => {
  test.each(HEADS)('%s', (_, source, message) => {
    const { text, at } = marked(source);
    expect(problemsOf(text)).toEqual([`${at} ${message}`]);
  });

  test('two rules of one id, two expected entries of one id', () => {
    const { text, at } = marked(`${HEAD}rules:\n  - { id: r, when: { missing_in: oms } }\n  - { id: »r, when: { missing_in: warehouse } }\n`);
    expect(problemsOf(text)).toEqual([`${at} a second rule "r": the first stands in line 6`]);
    const twice = marked(`${HEAD}expected:\n  - { id: e, when: { missing_in: oms } }\n  - { id: »e, when: { missing_in: warehouse } }\n`);
    expect(problemsOf(twice.text)).toEqual([`${twice.at} a second "expected" "e": the first stands in line 6`]);
  });

  test('two boundaries of one name, though the first is broken otherwise', () => {
    const files = [
      { file: 'a.yaml', text: `${HEAD}settle: 1\n` },
      { file: 'b.yaml', text: HEAD },
    ];
    const { rulebook, problems } = readRulebook(files, VOCABULARY, {});
    expect(rulebook).toBeNull();
    expect(problems.map(formatProblem)).toEqual([
      'a.yaml:5:1 "settle" is not built yet: this version of tallyman does not accept it',
      'b.yaml:1:11 a second boundary "b": the first stands in a.yaml',
    ]);
  });

  test('an extra column that would hide a fact', () => {
    const vocabulary = { ...VOCABULARY, extras: new Map([['oms.allocations', [{ name: 'rows', type: 'integer', required: false } as const]]]) };
    expect(problemsOf(HEAD, vocabulary)).toEqual([
      'x.yaml:2:18 oms.allocations has an extra column "rows", which is the name of another fact: rename it in the mapping',
    ]);
  });

  test('a column that is of another kind on the other side', () => {
    const vocabulary = { ...VOCABULARY, extras: new Map([['oms.allocations', [{ name: 'picked', type: 'text', required: false } as const]]]) };
    const { text, at } = marked(`${HEAD}compare: { »picked: {} }\n`);
    expect(problemsOf(text, vocabulary)).toEqual([`${at} "picked" is a text in oms and a quantity in warehouse`]);
  });

  test('all problems are reported at once, in the order of the file', () => {
    const text = `boundary: b
left: { dataset: oms.allocations }
right: { dataset: warehouse.shipment_lines }
key: [order_id, line_id]
measure: quantity
colour: red
compare: { quantity: { abs: x } }
rules:
  - id: one
    severity: high
    when: { oms.statuss: fulfilled, oms.quantity: abc }
    for: soon
  - id: two
    when: { group.shape: shortest }
    then: [{ open_task: { team: nobody } }]
`;
    expect(problemsOf(text)).toEqual([
      'x.yaml:6:1 unknown key "colour"',
      'x.yaml:7:29 "x" is no amount: write 5',
      'x.yaml:10:15 "high" is not one of critical, warning, info',
      'x.yaml:11:13 unknown fact "oms.statuss" — did you mean "oms.status"?',
      'x.yaml:11:51 "oms.quantity" is a quantity, and "abc" is no number',
      'x.yaml:12:10 "soon" is no duration: write 90s, 15m, 4h, 3d, or 2bd for business days',
      'x.yaml:14:26 "group.shape" is never "shortest" (known: unshipped, short, over, split, reassigned, offsetting)',
      'x.yaml:15:33 unknown team "nobody" (known: oms, fulfillment)',
    ]);
  });

  test('what is empty or no map is refused', () => {
    expect(problemsOf('')).toEqual(['x.yaml:1:1 the file is empty']);
    expect(problemsOf('- a\n')).toEqual([
      'x.yaml:1:1 a map of boundary, left, right, key, title, variant_of, group, order, measure, compare, compare_group, scope, halt, let, lookups, conditions, never, expected, rules is meant here',
    ]);
  });
});
