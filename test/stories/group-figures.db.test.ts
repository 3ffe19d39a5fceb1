import { afterEach, describe, expect, it } from 'vitest';
import { Belongings, boundaryOf, DAY, MINUTE, START, tasksOf } from './company.ts';
import { HEAD, openStocks } from './stocks.ts';

describe('what a group is worth', () => {
  const belongings = new Belongings();
  afterEach(() => belongings.drop());

  const stocksWith = async (rules: string) => belongings.keep(await openStocks(rules));

  it('a group of many facilities is worth the same in every run', async () => {
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: { abs: 5 } }\ncompare_group: { on_hand: { abs: 10 } }
rules:
  - { id: sum, title: "{{ key.sku }}", per: group, when: { differs: on_hand }, then: [{ open_task: { team: oms } }] }
`);
    for (let i = 0; i < 250; i++) {
      await stocks.set('oms', 'A', `F${i}`, '10');
      await stocks.set('dallas', 'A', `F${i}`, '9');
    }
    expect(await stocks.moves(START)).toEqual({ opened: 1 });
    // 250 facilities, each one short, at 2 USD.
    expect(await stocks.company.state('findings').pluck('value_at_risk')).toEqual(['500']);
    const audit = await stocks.company.state('audit').whereNot('event', 'like', 'run.%').select('*');
    expect(await stocks.moves(START + MINUTE)).toEqual({ continuing: 1 });
    expect(await stocks.company.state('findings').pluck('value_at_risk')).toEqual(['500']);
    expect(await stocks.company.state('audit').whereNot('event', 'like', 'run.%').select('*')).toEqual(audit);
  });

  it('what grows in a column that only the group compares is written down, so that it can be accepted as it is', async () => {
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: {}, available: { abs: 100 } }\ncompare_group: { available: { abs: 10 } }
rules:
  - { id: sum, title: "{{ key.sku }}", per: group, when: { differs: available }, then: [{ open_task: { team: oms } }] }
`);
    await stocks.set('oms', 'A', 'DAL', '50');
    await stocks.set('dallas', 'A', 'DAL', '50', { free: '38' });
    await stocks.company.runAt(START);
    await stocks.set('dallas', 'A', 'DAL', '50', { free: '10' });
    await stocks.company.runAt(START + MINUTE);
    await stocks.company.at(START + 2 * MINUTE, (store) => store.acceptTask(1, 'kim', 'known', START + DAY));
    await stocks.company.runAt(START + 3 * MINUTE);
    expect(await tasksOf(stocks.company)).toEqual(['sum A: oms accepted']);
  });

  it('a group that is off as a whole sends nobody to count where both sides agree', async () => {
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: { abs: 5 } }\ncompare_group: { on_hand: { abs: 7 } }
rules:
  - { id: sum, title: "{{ key.sku }}", per: group, when: { differs: on_hand }, then: [{ request_recount: {} }, { open_task: { team: oms, value_at_risk: warehouse.unit_cost } }] }
`);
    for (const [facility, there] of [
      ['F1', '6'],
      ['F2', '6'],
      ['F3', '10'],
    ] as const) {
      await stocks.set('oms', 'A', facility, '10');
      await stocks.set('dallas', 'A', facility, there);
    }
    await stocks.company.runAt(START);
    expect(await stocks.company.state('recounts').orderBy('facility').pluck('facility')).toEqual(['F1', 'F2']);
    expect(await stocks.company.state('findings').pluck('value_at_risk')).toEqual(['4']);
  });

  it('a figure of the whole group that is named as value at risk counts once', async () => {
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: {} }
rules:
  - { id: short, title: "{{ key.sku }}", per: group, when: { group.shape: short }, then: [{ open_task: { team: oms, value_at_risk: group.oms.on_hand } }] }
`);
    for (const facility of ['F1', 'F2', 'F3']) {
      await stocks.set('oms', 'A', facility, '10');
      await stocks.set('dallas', 'A', facility, '9');
    }
    await stocks.company.runAt(START);
    expect(await stocks.company.state('findings').pluck('value_at_risk')).toEqual(['30']);
  });

  it.each([
    ['a total that is off by keys which all have findings is explained by them', '{ over: 0 }', 0],
    ['… but not where one of them has none', '{ over: 10 }', 2],
  ])('%s', async (_, large, unjudged) => {
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: {} }\ncompare_group: { on_hand: { abs: 3 } }
rules:
  - { id: off, title: "{{ key.facility }}", per: key, when: { differs: on_hand, oms.on_hand: ${large} } }
`);
    await stocks.set('oms', 'A', 'DAL', '20');
    await stocks.set('dallas', 'A', 'DAL', '15');
    await stocks.set('oms', 'A', 'RNO', '8');
    await stocks.set('reno', 'A', 'RNO', '7');
    const summary = boundaryOf(await stocks.company.runAt(START), 'inventory');
    expect(summary).toMatchObject({ discrepancies: { differs: 2, group_differs: 1 }, unjudged });
  });
});
