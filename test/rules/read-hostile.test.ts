import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readRuleTests } from '../../src/rules/read-rule-tests.ts';
import { readRulebook } from '../../src/rules/read-rulebook.ts';

const VOCABULARY = {
  extras: new Map([['oms.financials', ['facility', 'channel'].map((name) => ({ name, type: 'text' as const, required: false }))]]),
  teams: new Set(['oms']),
};

/** A boundary that uses every key there is. */
const BOUNDARY = `boundary: sales
title: t
variant_of: other
left: { dataset: oms.financials, derive: { amount: due, net: due - tax }, where: { currency: [USD], tax: present } }
right:
  datasets:
    - { dataset: erp.invoices, where: { reversed_at: absent }, derive: { invoices: 1 } }
    - erp.credits
  as: books
  aggregate: { amount: sum, invoices: sum, posted_on: min }
key: [order_id, currency]
group: [order_id]
order: [order_id]
measure: amount
compare: { amount: { abs: 0.01 }, tax: {} }
compare_group: { amount: { abs: 1 } }
scope: { since: 90d, on: updated_at, margin: 2d }
halt: { count: 5, percent: 10% }
let: { slack: { default: 5, facility: { RNO: 8 }, channel: { web: 2 } }, grace: 2bd }
lookups: { order: { dataset: oms.orders, by: { order_id: key.order_id, channel: key.currency }, aggregate: { total: sum } } }
conditions: { late: { oms.updated_at: { older_than: { let: grace } } }, both: { use: [late], any: [{ use: late }] } }
never: [{ id: n, when: { oms.amount: { under: 0 } } }]
expected: [{ id: e, when: { lookup.order.status: held, held: true } }]
rules:
  - id: r
    title: "{{ key.order_id }} {{ lookup.order.status }}"
    severity: info
    per: key
    when: { use: both, open.s: true, differs: amount, oms.amount: { between: [1, { let: slack }] }, not: [{ age: { over: 2h } }] }
    for: 1bd
    stop: true
    then: [{ open_task: { team: oms, due: 2bd, value_at_risk: lookup.order.total, fold: { by: [key.currency], over: 5 } } }, { label: [vip] }, { hold_invoice: {} }]
  - { id: s, when: { group.shape: short, oms.amount: { same_as: books.amount, tolerance: { abs: { let: slack } } } } }
`;
const TESTS = `
- { name: t, boundary: sales, rows: { oms.financials: [{ order_id: O1, currency: USD, due: 5.00 USD }], oms.orders: [{ order_id: O1, channel: web }] }, after: [1h, 2h], expect: [{ rule: r, key: { order_id: O1 }, labels: [vip], task: { team: oms } }] }
- { name: u, boundary: sales, rows: same, expect: [] }
`;

const words = [
  '',
  '__proto__',
  'constructor',
  'toString',
  'length',
  'let',
  'use',
  'late',
  'both',
  'slack',
  'grace',
  'r',
  'open.r',
  'key.order_id',
  'lookup.order.rows',
  'amount',
  '-',
  '1bd',
  '0',
  '{{ x',
  'a.b.c',
  '💥',
  '\u0000',
];
const scalar = fc.constantFrom(...words);
const { node } = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('node'), { maxLength: 3 }),
    fc.array(fc.tuple(scalar, tie('node')), { maxLength: 3 }).map((entries) => Object.assign(Object.create(null), Object.fromEntries(entries))),
  ),
}));

/** Every place in a value, by the keys that lead there. */
function placesIn(value: unknown, way: readonly string[] = []): readonly (readonly string[])[] {
  const parts = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [way, ...parts.flatMap(([key, part]) => placesIn(part, [...way, key]))];
}

/** The text with something else at some places: another value, or the same under another key. */
function mangled(text: string): fc.Arbitrary<string> {
  const whole: unknown = parse(text, { schema: 'failsafe' });
  const places = placesIn(whole).slice(1);
  const change = fc.record({ place: fc.constantFrom(...places), value: node, key: fc.option(scalar) });
  return fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
    const copy: unknown = structuredClone(whole);
    for (const { place, value, key } of changes) {
      const last = place.at(-1) ?? '';
      const parent = place.slice(0, -1).reduce<unknown>((at, step) => (typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined), copy);
      if (typeof parent !== 'object' || parent === null) continue;
      const put = key === null || Array.isArray(parent) ? last : key;
      Object.defineProperty(parent, put, { value: put === last ? value : Reflect.get(parent, last), enumerable: true, configurable: true, writable: true });
    }
    return JSON.stringify(copy);
  });
}

const OTHER = {
  file: 'other.yaml',
  text: 'boundary: other\nleft: { dataset: channel.orders }\nright: { dataset: oms.orders }\nkey: [channel, channel_order_id]\n',
};

function readFile(text: string) {
  return readRulebook([{ file: 'b.yaml', text }, OTHER], VOCABULARY, {});
}

test('as they stand, both files are in order', () => {
  const { rulebook, problems } = readFile(BOUNDARY);
  expect(problems).toEqual([]);
  expect(rulebook && readRuleTests({ file: 't.yaml', text: TESTS }, rulebook).problems).toEqual([]);
});

test('a rule file that is broken anywhere is refused with places, and nothing else happens', () => {
  fc.assert(
    fc.property(mangled(BOUNDARY), (text) => {
      const { rulebook, problems } = readFile(text);
      expect(rulebook === null).toBe(problems.length > 0);
      for (const { line, column, message } of problems) expect([line > 0, column > 0, message.length > 0]).toEqual([true, true, true]);
    }),
    { seed: 20_261_121, numRuns: 80 },
  );
});

test('so it is with a file of tests', () => {
  const { rulebook } = readFile(BOUNDARY);
  if (!rulebook) throw new Error('the rules are broken');
  fc.assert(
    fc.property(mangled(TESTS), (text) => {
      const { tests, problems } = readRuleTests({ file: 't.yaml', text }, rulebook);
      expect(problems.length > 0 && tests.length > 0).toBe(false);
    }),
    { seed: 20_261_121, numRuns: 200 },
  );
});
