import { afterEach, describe, expect, it } from 'vitest';
import { Belongings, DAY, findingsOf, lastingState, MINUTE, START, tasksOf } from './company.ts';
import { HEAD, OFF, openStocks } from './stocks.ts';

describe('a group of which not all can be said', () => {
  const belongings = new Belongings();
  afterEach(() => belongings.drop());

  const stocksWith = async (rules: string) => belongings.keep(await openStocks(rules));

  it('a finding on a row that only a warehouse states stays while that warehouse is away, whatever its sister disagrees in', async () => {
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: {} }\nrules:${OFF}`);
    await stocks.set('oms', 'A', 'DAL', '10');
    await stocks.set('dallas', 'A', 'DAL', '11');
    await stocks.set('reno', 'A', 'RNO', '5');
    await stocks.company.runAt(START);
    expect(await findingsOf(stocks.company)).toEqual(['off A/DAL: open', 'off A/RNO: open']);
    stocks.down('reno');
    await stocks.company.runAt(START + MINUTE);
    expect(await findingsOf(stocks.company)).toEqual(['off A/DAL: open', 'off A/RNO: open']);
    expect(await tasksOf(stocks.company)).toEqual(['off A/DAL: oms open', 'off A/RNO: oms open']);
  });

  it('a stand in a warehouse that is away is not held against a key that its sister has lost', async () => {
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: {} }\nrules:${OFF}`);
    await stocks.set('oms', 'A', 'DAL', '10');
    await stocks.set('reno', 'A', 'RNO', '5');
    await stocks.company.runAt(START);
    await stocks.set('oms', 'A', 'DAL', null);
    stocks.down('reno');
    expect(await stocks.moves(START + MINUTE)).toEqual({ lapsed: 1 });
    expect(await findingsOf(stocks.company)).toEqual(['off A/DAL: lapsed', 'off A/RNO: open']);
  });

  it('an outage changes nothing about what was seen before it', async () => {
    const gone =
      '\n  - { id: gone, title: "{{ key.sku }} of {{ group.oms.on_hand }}", per: key, when: { missing_in: warehouse }, then: [{ open_task: { team: oms } }] }\n';
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: {} }\nrules:${gone}`);
    await stocks.set('oms', 'A', 'DAL', '10');
    await stocks.set('reno', 'A', 'RNO', '5');
    await stocks.company.runAt(START);
    const before = await lastingState(stocks.company);
    stocks.down('reno');
    expect(await stocks.moves(START + MINUTE)).toEqual({ continuing: 1 });
    stocks.up('reno');
    expect(await stocks.moves(START + 2 * MINUTE)).toEqual({ continuing: 1 });
    expect(await lastingState(stocks.company)).toEqual(before);
  });

  it('a group of which one warehouse is away states no figures that nobody knows', async () => {
    const gone = '\n  - { id: gone, title: "{{ key.sku }}", per: key, when: { missing_in: warehouse } }\n';
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: {} }\nrules:${gone}`);
    await stocks.set('oms', 'A', 'DAL', '10');
    await stocks.set('reno', 'A', 'RNO', '5');
    stocks.down('reno');
    await stocks.company.runAt(START);
    const [evidence]: string[] = await stocks.company.state('findings').pluck('evidence');
    expect(JSON.parse(evidence ?? '{}').group.sides).toEqual([
      { name: 'oms', measure: null, facilities: null },
      { name: 'warehouse', measure: null, facilities: null },
    ]);
    // Once all is read, it says what it is.
    stocks.up('reno');
    await stocks.company.runAt(START + MINUTE);
    const [whole]: string[] = await stocks.company.state('findings').pluck('evidence');
    expect(JSON.parse(whole ?? '{}').group.sides).toEqual([
      { name: 'oms', measure: '10', facilities: ['DAL'] },
      { name: 'warehouse', measure: '5', facilities: ['RNO'] },
    ]);
  });

  it('a row that cannot be read keeps no other of its group from ageing', async () => {
    const standing = '\n  - { id: standing, title: "{{ key.sku }}", per: key, when: { differs: on_hand, seen: { at_least: 3 } } }\n';
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: {} }\nrules:${standing}`);
    await stocks.set('oms', 'A', 'DAL', '10');
    await stocks.set('dallas', 'A', 'DAL', '11');
    await stocks.set('oms', 'A', 'RNO', 'many');
    await stocks.set('reno', 'A', 'RNO', '5');
    await stocks.company.runAt(START);
    await stocks.company.runAt(START + MINUTE);
    expect(await findingsOf(stocks.company)).toEqual([]);
    await stocks.company.runAt(START + 2 * MINUTE);
    expect(await findingsOf(stocks.company)).toEqual(['standing A/DAL: open']);
  });

  it('a run of one facility leaves the others alone, also after the group was edited', async () => {
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: {} }\nrules:${OFF}`);
    for (const sku of ['A', 'B']) {
      await stocks.set('oms', sku, 'DAL', '10');
      await stocks.set('dallas', sku, 'DAL', '11');
    }
    await stocks.company.runAt(START);
    stocks.company.writeRules('inventory', `${HEAD.replace('group: [sku]', 'group: [sku, facility]')}compare: { on_hand: {} }\nrules:${OFF}`);
    await stocks.company.runAt(START + MINUTE, { only: { column: 'sku', value: 'A' } });
    expect(await findingsOf(stocks.company)).toEqual(['off A/DAL: open', 'off B/DAL: open']);
    expect(await stocks.moves(START + 2 * MINUTE)).toEqual({ continuing: 2 });
  });

  it('a second run does not open what lies beyond the scope because its group has a finding', async () => {
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: {} }\nscope: { since: 10d, on: updated_at }\nrules:${OFF}`);
    const old = { at: '2026-01-01 00:00:00' };
    await stocks.set('oms', 'A', 'DAL', '10');
    await stocks.set('dallas', 'A', 'DAL', '11');
    await stocks.set('oms', 'A', 'RNO', '10', old);
    await stocks.set('reno', 'A', 'RNO', '12', old);
    await stocks.company.runAt(START);
    expect(await findingsOf(stocks.company)).toEqual(['off A/DAL: open']);
    const before = await lastingState(stocks.company);
    expect(await stocks.moves(START + MINUTE)).toEqual({ continuing: 1 });
    expect(await lastingState(stocks.company)).toEqual(before);
  });

  it('a group that found itself beyond its tolerance stays so when all of it has left the scope', async () => {
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: {} }\nscope: { since: 10d, on: updated_at }
rules:
  - { id: misplaced, title: "{{ key.sku }}", per: group, when: { group.shape: offsetting } }
`);
    await stocks.set('oms', 'A', 'DAL', '10');
    await stocks.set('dallas', 'A', 'DAL', '12');
    await stocks.set('oms', 'A', 'RNO', '10');
    await stocks.set('reno', 'A', 'RNO', '8');
    await stocks.company.runAt(START);
    expect(await stocks.moves(START + 30 * DAY)).toEqual({ continuing: 1 });
    await stocks.set('dallas', 'A', 'DAL', '10');
    await stocks.set('reno', 'A', 'RNO', '10');
    expect(await stocks.moves(START + 31 * DAY)).toEqual({ resolved: 1 });
  });
});
