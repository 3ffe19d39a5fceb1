import { describe, expect, test } from 'vitest';
import { parseDecimal } from '../../src/domain/decimal.ts';
import { sumAtRiskOnce, type Worth } from '../../src/lifecycle/at-risk.ts';

function usd(text: string, currency: string | null = 'USD') {
  return { amount: parseDecimal(text) as bigint, currency };
}

function ofOrder(order: string, amount: string, currency?: string | null): Worth {
  return { order, boundary: 'sales', keyColumns: ['order_id'], key: [order], valueAtRisk: usd(amount, currency) };
}

function ofStock(key: readonly string[], amount: string, boundary = 'inventory'): Worth {
  return { order: null, boundary, keyColumns: ['sku', 'facility'].slice(0, key.length), key, valueAtRisk: usd(amount) };
}

describe('value at risk', () => {
  test.each<[string, readonly Worth[], readonly [string | null, string, number][]]>([
    ['is nothing where nothing is open', [], []],
    ['of an order that two boundaries see counts once, at its largest', [ofOrder('A', '10'), ofOrder('A', '25.5'), ofOrder('A', '7')], [['USD', '25.5', 1]]],
    ['of two orders adds up', [ofOrder('A', '10'), ofOrder('B', '2.01')], [['USD', '12.01', 2]]],
    [
      'is never added up across currencies',
      [ofOrder('A', '10'), ofOrder('A', '9', 'EUR'), ofOrder('B', '1', 'EUR')],
      [
        ['EUR', '10', 2],
        ['USD', '10', 1],
      ],
    ],
    [
      'of quantities stands by itself, first',
      [ofOrder('A', '10'), ofOrder('A', '3', null)],
      [
        [null, '3', 1],
        ['USD', '10', 1],
      ],
    ],
    [
      'of a SKU at a facility counts once, whichever boundary sees it',
      [ofStock(['S', 'DAL'], '4'), ofStock(['S', 'DAL'], '6', 'book-inventory')],
      [['USD', '6', 1]],
    ],
    ['of a SKU is what its facilities come to', [ofStock(['S', 'DAL'], '4'), ofStock(['S', 'RNO'], '5')], [['USD', '9', 1]]],
    [
      '… or what it comes to as a whole, where that is more',
      [ofStock(['S', 'DAL'], '4'), ofStock(['S'], '10'), ofStock(['S', 'RNO'], '5')],
      [['USD', '10', 1]],
    ],
    ['… but not both', [ofStock(['S', 'DAL'], '4'), ofStock(['S'], '6'), ofStock(['S', 'RNO'], '5')], [['USD', '9', 1]]],
  ])('%s', (_, findings, expected) => {
    const sums = sumAtRiskOnce(findings);
    expect(sums).toEqual(expected.map(([currency, amount, things]) => ({ currency, amount: parseDecimal(amount), things })));
    expect(sumAtRiskOnce([...findings].reverse())).toEqual(sums);
  });

  test('of what names neither order nor SKU stands for itself, boundary by boundary', () => {
    const transfer = (boundary: string): Worth => ({ order: null, boundary, keyColumns: ['transfer_id'], key: ['T1'], valueAtRisk: usd('5') });
    expect(sumAtRiskOnce([transfer('transfers'), transfer('transfers'), transfer('other')])).toEqual([
      { currency: 'USD', amount: parseDecimal('10'), things: 2 },
    ]);
  });
});
