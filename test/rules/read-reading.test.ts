import { describe, expect, test } from 'vitest';
import type { ColumnDefinition } from '../../src/domain/datasets.ts';
import { marked } from '../config/marked-text.ts';
import { boundaryOf, problemsOf, quantity, VOCABULARY } from './sample-rules.ts';

/** Sales: what is due against invoices less credits. */
const SALES = `boundary: sales
left:
  dataset: oms.financials
  derive: { amount: due }
right:
  datasets:
    - { dataset: erp.invoices, where: { reversed_at: absent }, derive: { invoices: 1 } }
    - { dataset: erp.credits, derive: { amount: -amount, credits: 1 } }
  aggregate: { amount: sum, invoices: sum, credits: sum, posted_on: min }
key: [order_id, currency]
measure: amount
compare: { amount: { abs: 0.01 } }
rules: [{ id: r, when: { erp.invoices: { over: 1 }, delta.amount: { not: 0 } } }]
`;

/** One side with these words beside its dataset. */
function withSide(more: string): string {
  return `boundary: b
left: { dataset: oms.order_lines, ${more} }
right: { dataset: oms.allocations, as: promised }
key: [order_id, line_id]
`;
}

describe('columns that a side works out', () => {
  test('stand in the place of the dataset own, or beside them', () => {
    const { left, right } = boundaryOf(SALES);
    expect(left.readings).toEqual(new Map([['financials', { derive: new Map([['amount', [{ sign: 1, column: 'due' }]]]), where: [] }]]));
    expect(left.columns.get('amount')).toEqual({ name: 'amount', type: 'money', required: false });
    expect(right.datasets).toEqual(['invoices', 'credits']);
    expect(right.readings).toEqual(
      new Map([
        ['invoices', { derive: new Map([['invoices', [{ sign: 1, number: quantity(1) }]]]), where: [{ column: 'reversed_at', test: { is: 'absent' } }] }],
        [
          'credits',
          {
            derive: new Map<string, unknown>([
              ['amount', [{ sign: -1, column: 'amount' }]],
              ['credits', [{ sign: 1, number: quantity(1) }]],
            ]),
            where: [],
          },
        ],
      ]),
    );
    expect(right.columns.get('invoices')?.type).toBe('quantity');
    expect(right.columns.get('amount')?.type).toBe('money');
    expect(right.aggregate?.get('invoices')).toBe('sum');
  });

  test('a side that says nothing of them is read as it is', () => {
    expect(boundaryOf(withSide('as: ordered')).left.readings).toEqual(new Map());
    expect(boundaryOf(withSide('derive: {}, where: {}')).left.readings).toEqual(new Map());
  });

  test.each<[string, unknown]>([
    [
      'ordered - cancelled',
      [
        { sign: 1, column: 'ordered' },
        { sign: -1, column: 'cancelled' },
      ],
    ],
    ['-ordered', [{ sign: -1, column: 'ordered' }]],
    [
      '" + ordered+12 -cancelled "',
      [
        { sign: 1, column: 'ordered' },
        { sign: 1, number: quantity(12) },
        { sign: -1, column: 'cancelled' },
      ],
    ],
    [
      'line_total - unit_price',
      [
        { sign: 1, column: 'line_total' },
        { sign: -1, column: 'unit_price' },
      ],
    ],
    ['0', [{ sign: 1, number: 0n }]],
  ])('%s', (sum, derivation) => {
    const { left } = boundaryOf(withSide(`derive: { net: ${sum} }`));
    expect(left.readings.get('order_lines')?.derive.get('net')).toEqual(derivation);
    expect(left.columns.get('net')?.type).toBe(sum.includes('line_total') ? 'money' : 'quantity');
  });

  test('whole numbers and quantities add up, columns of a system own among them', () => {
    const extra: ColumnDefinition = { name: 'gifts', type: 'integer', required: false };
    const { left } = boundaryOf(withSide('derive: { all: ordered + gifts }'), { ...VOCABULARY, extras: new Map([['oms.order_lines', [extra]]]) });
    expect(left.columns.get('all')?.type).toBe('quantity');
  });

  test.each([
    ['an unknown column', 'derive: { net: ▶orderd }', 'unknown column "orderd" — did you mean "ordered"?'],
    ['a text', 'derive: { net: ▶sku }', '"sku" is a text: only quantities and money add up'],
    ['money and a number', 'derive: { net: ▶line_total - 1 }', 'money and plain numbers do not add up'],
    ['a product', 'derive: { net: ▶ordered * 2 }', '"ordered * 2" is no sum of columns and whole numbers: write ordered - cancelled, -amount or 1'],
    ['half a number', 'derive: { net: ▶1.5 }', '"1.5" is no sum of columns and whole numbers: write ordered - cancelled, -amount or 1'],
    ['a sum that does not end', 'derive: { net: ▶ordered - }', '"ordered -" is no sum of columns and whole numbers: write ordered - cancelled, -amount or 1'],
    [
      'two signs',
      'derive: { net: ▶ordered - -cancelled }',
      '"ordered - -cancelled" is no sum of columns and whole numbers: write ordered - cancelled, -amount or 1',
    ],
    ['nothing', 'derive: { net: ▶"" }', 'a sum such as ordered - cancelled is meant here, but nothing stands there'],
    ['another derived column', 'derive: { net: ordered - cancelled, half: ▶net }', '"net" is derived itself: name the columns that it is made of'],
    ['a key column', 'derive: { ▶line_id: 1 }', '"line_id" is a text of its own, and this is a quantity: choose another name'],
    ['what would turn a text into a quantity', 'derive: { ▶sku: ordered }', '"sku" is a text of its own, and this is a quantity: choose another name'],
    ['a name that is no fact', 'derive: { ▶net-qty: ordered }', '"net-qty" cannot be the name of a fact: use a-z, 0-9 and _, beginning with a letter'],
    ['a name that means something else', 'derive: { ▶rows: 1 }', '"rows" is the name of another fact: choose another name'],
    ['a prototype', 'derive: { ▶__proto__: 1 }', '"__proto__" cannot be the name of a fact: use a-z, 0-9 and _, beginning with a letter'],
    ['a list', 'derive: ▶[net]', 'a map such as { net: ordered - cancelled } is meant here'],
  ])('refuses %s', (_, more, message) => {
    const { text, places } = marked(withSide(more));
    expect(problemsOf(text)).toEqual([`x.yaml:${places[0]} ${message}`]);
  });

  test('cannot be part of the key', () => {
    const extra: ColumnDefinition = { name: 'batch', type: 'text', required: false };
    const extras = new Map(['oms.order_lines', 'oms.allocations'].map((name) => [name, [extra]]));
    const source = withSide('derive: { ▶count: 1 }').replace('[order_id, line_id]', '[order_id, count]');
    const { text, places } = marked(source);
    expect(problemsOf(text, { ...VOCABULARY, extras })).toEqual([`x.yaml:${places[0]} "count" is part of the key: it cannot be derived`]);
  });

  test('constructor is a name like any other', () => {
    expect([...(boundaryOf(withSide('derive: { constructor: 1 }')).left.readings.get('order_lines')?.derive.keys() ?? [])]).toEqual(['constructor']);
  });

  test('must be of one kind in all datasets of a side', () => {
    const { text, places } = marked(
      SALES.replace('{ dataset: erp.credits', '{ dataset: ▶erp.credits').replace('credits: 1 }', 'credits: 1, invoices: amount }'),
    );
    expect(problemsOf(text)).toContain(`x.yaml:${places[0]} "invoices" is a money here and a quantity in the side's first dataset`);
  });
});

describe('rows that a side leaves out', () => {
  test.each<[string, unknown]>([
    ['{ kind: goods }', [{ column: 'kind', test: { is: 'in', values: ['goods'] } }]],
    ['{ kind: [goods, kit] }', [{ column: 'kind', test: { is: 'in', values: ['goods', 'kit'] } }]],
    ['{ kind: { in: [goods] } }', [{ column: 'kind', test: { is: 'in', values: ['goods'] } }]],
    ['{ kind: { not: virtual } }', [{ column: 'kind', test: { is: 'not_in', values: ['virtual'] } }]],
    ['{ kind: { not_in: [virtual, drop_ship] } }', [{ column: 'kind', test: { is: 'not_in', values: ['virtual', 'drop_ship'] } }]],
    ['{ status: NO }', [{ column: 'status', test: { is: 'in', values: ['NO'] } }]],
    ['{ status: [present] }', [{ column: 'status', test: { is: 'in', values: ['present'] } }]],
    ['{ line_total: present }', [{ column: 'line_total', test: { is: 'present' } }]],
    ['{ updated_at: { present: false } }', [{ column: 'updated_at', test: { is: 'absent' } }]],
    [
      '{ line_total: absent, status: { not: x, present: true } }',
      [
        { column: 'line_total', test: { is: 'absent' } },
        { column: 'status', test: { is: 'not_in', values: ['x'] } },
        { column: 'status', test: { is: 'present' } },
      ],
    ],
  ])('%s', (where, tests) => {
    expect(boundaryOf(withSide(`where: ${where}`)).left.readings.get('order_lines')).toEqual({ derive: new Map(), where: tests });
  });

  test.each([
    ['an unknown column', '{ ▶kinds: goods }', 'unknown column "kinds" — did you mean "kind"?'],
    ['a word that a column never holds', '{ kind: ▶good }', '"kind" is never "good" — did you mean "goods"?'],
    ['a word among several', '{ kind: { not_in: [goods, ▶kits] } }', '"kind" is never "kits" — did you mean "kit"?'],
    ['a number', '{ ordered: ▶5 }', '"ordered" is a quantity: "where" tests the words of texts; of others it asks present or absent'],
    ['an operator of conditions', '{ kind: { ▶matches: x } }', 'unknown key "matches" (known: in, not_in, not, present, absent)'],
    ['several words under not', '{ kind: { not: ▶[goods, kit] } }', 'one value is meant here: for several write not_in: [a, b]'],
    ['one word under in', '{ kind: { in: ▶goods } }', 'a list is meant here: [a, b]'],
    ['no word', '{ kind: ▶[] }', 'at least one value is meant here'],
    ['nothing', '{ kind: ▶"" }', 'a value for "kind" is meant here, but nothing stands there'],
    ['no operator', '{ kind: ▶{} }', '"kind" is held against nothing: write a value or an operator such as { not: … }'],
    ['a list of columns', '▶[kind]', 'a map such as { status: [open, shipped], reversed_at: absent } is meant here'],
  ])('refuses %s', (_, where, message) => {
    const { text, places } = marked(withSide(`where: ${where}`));
    expect(problemsOf(text)).toEqual([`x.yaml:${places[0]} ${message}`]);
  });

  test('look at what the system states, not at what is derived', () => {
    const { text, places } = marked(withSide('derive: { net: ordered - cancelled }, where: { ▶net: present }'));
    expect(problemsOf(text)).toEqual([`x.yaml:${places[0]} "net" is derived itself: name the columns that it is made of`]);
  });
});

describe('where they may stand', () => {
  test.each([
    [
      'beside several datasets at once',
      SALES.replace('  aggregate:', '  ▶derive: { tax: goods }\n  aggregate:'),
      '"derive" is of one dataset: write it beside that, - { dataset: …, derive: { … } }',
    ],
    ['beside the sides', `${SALES}▶where: { status: x }\n`, '"where" does not stand here: it belongs to a side: left: { dataset: …, where: { … } }'],
    ['in an entry without a dataset', SALES.replace('{ dataset: erp.credits, derive', '▶{ derive'), '"dataset:" is missing'],
    [
      'with a name in an entry',
      SALES.replace('dataset: erp.credits,', 'dataset: erp.credits, ▶as: credits,'),
      'unknown key "as" (known: dataset, derive, where)',
    ],
  ])('%s is refused', (_, source, message) => {
    const { text, places } = marked(source);
    expect(problemsOf(text)).toContain(`x.yaml:${places[0]} ${message}`);
  });
});
