import { expect, it } from 'vitest';
import { parseDecimal } from '../../src/domain/decimal.ts';
import { columnReader, constantReader } from '../../src/sources/column-reader.ts';
import { NO_FIT } from '../../src/sources/parse-value.ts';
import { mapped } from './source-systems.ts';

const PLAIN = { kind: 'text', timezone: 'UTC', facilityCodes: null } as const;
const FIVE = parseDecimal('5');

it('a null stays null, unless the column has a default', () => {
  expect(columnReader(mapped('quantity', 'quantity'), PLAIN).read(null, null)).toBeNull();
  expect(columnReader(mapped('quantity', 'quantity', { default: '5' }), PLAIN).read(null, null)).toBe(FIVE);
});

it('a status is normalised, then mapped, and one that the map lacks rejects its row', () => {
  const status = mapped('status', 'text', {
    normalize: [{ kind: 'trim' }, { kind: 'lower' }],
    map: new Map([['wc-done', 'shipped']]),
    values: ['open', 'shipped'],
  });
  const reader = columnReader(status, PLAIN);
  expect(reader.read(' WC-Done ', null)).toBe('shipped');
  expect(reader.read('wc-odd', null)).toBe(NO_FIT);
  expect(reader.reason('wc-odd')).toBe('`map` lacks this word: add it, as one of open, shipped');
});

it('a status that is kept though unmapped must still be one of the dataset’s words', () => {
  const reader = columnReader(mapped('status', 'text', { map: new Map([['done', 'shipped']]), unmapped: 'keep', values: ['open', 'shipped'] }), PLAIN);
  expect([reader.read('done', null), reader.read('open', null), reader.read('odd', null)]).toEqual(['shipped', 'open', NO_FIT]);
  expect(reader.reason('odd')).toBe('not one of open, shipped: add it to `map`');
});

it('a default is in the source’s spelling', () => {
  expect(columnReader(mapped('status', 'text', { map: new Map([['new', 'open']]), default: 'new' }), PLAIN).read(null, null)).toBe('open');
});

it('a system’s own facility code becomes ours', () => {
  const reader = columnReader(mapped('facility'), { ...PLAIN, facilityCodes: new Map([['10000', 'DAL']]) });
  expect([reader.read('10000', null), reader.read('EWR', null)]).toEqual(['DAL', 'EWR']);
});

it('money carries its row’s currency or the one that the mapping names', () => {
  const byRow = columnReader(mapped('total', 'money', { currency: { column: 'currency' } }), PLAIN);
  expect(byRow.read('5.00', 'EUR')).toEqual({ amount: FIVE, currency: 'EUR' });
  expect(columnReader(mapped('total', 'money', { currency: { value: 'USD' } }), PLAIN).read('5', undefined)).toEqual({ amount: FIVE, currency: 'USD' });
});

it('an amount without a currency rejects its row; no amount needs none', () => {
  const reader = columnReader(mapped('total', 'money', { currency: { column: 'currency' } }), PLAIN);
  expect([reader.read('5', null), reader.read('5', ''), reader.read(null, null)]).toEqual([NO_FIT, NO_FIT, null]);
  expect([reader.reason('5'), reader.reason('five')]).toEqual(['an amount without a currency', 'not a decimal number of at most 12 decimals']);
});

it('a constant is the same in every row', () => {
  expect(constantReader({ name: 'kind', type: 'text', required: false }, 'goods', undefined).read(null, null)).toBe('goods');
  expect(constantReader({ name: 'total', type: 'money', required: false }, '5', undefined).read(null, 'EUR')).toEqual({ amount: FIVE, currency: 'EUR' });
});

it('a number where a point in time is meant says what to do', () => {
  expect(columnReader(mapped('placed_at', 'instant'), PLAIN).reason(1700000000)).toBe('a number is no point in time: let `sql` convert it');
});
