import { afterEach, describe, expect, it } from 'vitest';
import { Belongings, boundaryOf, findingsOf, HOUR, MINUTE, movesOf, START, tasksOf } from './company.ts';
import { sqliteSource } from './source-database.ts';
import { HEAD, openStocks, type Stocks } from './stocks.ts';

const OFF = `
compare: { on_hand: {} }
rules:
  - { id: off, title: "{{ key.sku }} at {{ key.facility }}", per: key, when: { any: [{ differs: on_hand }, { missing_in: warehouse }, { missing_in: oms }] }, then: [{ open_task: { team: oms } }] }
  - { id: offsetting, title: offsetting, per: group, when: { group.shape: offsetting }, then: [{ open_task: { team: oms } }] }
`;

const belongings = new Belongings();
afterEach(() => belongings.drop());

/** `2026-11-21 11:58:00`, so long before the stories begin. */
function ago(ms: number): string {
  return new Date(START - ms).toISOString().slice(0, 19).replace('T', ' ');
}

const NIGHTLY = { dallas: { inventory: 'watermark: { column: at, fence_max: 26h }' } };

/** Dallas sends a file at night; its last was ten hours ago. */
async function nightly(): Promise<Stocks> {
  const stocks = belongings.keep(await openStocks(`${HEAD}${OFF}`, NIGHTLY));
  await stocks.set('dallas', 'A', 'DAL', '10', { at: ago(10 * HOUR) });
  await stocks.set('oms', 'A', 'DAL', '10', { at: ago(11 * HOUR) });
  return stocks;
}

describe('a feed with a heartbeat', () => {
  it('is waited for by what changed on the other side since, and by nothing else', async () => {
    const stocks = await nightly();
    const { company } = stocks;
    await stocks.set('dallas', 'B', 'DAL', '5', { at: ago(12 * HOUR) });
    await stocks.set('oms', 'B', 'DAL', '4', { at: ago(HOUR) });
    await stocks.set('oms', 'C', 'DAL', '1', { at: ago(HOUR) });
    // It could have known of these.
    await stocks.set('oms', 'D', 'DAL', '1', { at: ago(11 * HOUR) });
    await stocks.set('dallas', 'E', 'DAL', '7', { at: ago(10 * HOUR) });
    await stocks.set('oms', 'E', 'DAL', '8', { at: ago(10 * HOUR) });
    // Reno answers at once.
    await stocks.set('oms', 'F', 'RNO', '2', { at: ago(HOUR) });
    const summary = await company.runAt(START);
    expect(await findingsOf(company)).toEqual(['off D/DAL: open', 'off E/DAL: open', 'off F/RNO: open']);
    expect(boundaryOf(summary, 'inventory')).toMatchObject({
      keys: 6,
      matched: 1,
      in_flight: 2,
      sides: { warehouse: { systems: { dallas: { watermark: new Date(START - 10 * HOUR).toISOString() }, reno: { watermark: null } } } },
      // 10+4+1+1+8+2 against 10+5+7: of -4, B is +1, C is -1, D -1, E -1 and F -2.
      totals: [{ left: '26', right: '22', variance: '-4', parts: { in_flight: '0', findings: '-4' } }],
    });
  });

  it('neither opens nor clears what is in flight, and leaves what hangs on its group undecided', async () => {
    const stocks = await nightly();
    const { company } = stocks;
    await stocks.set('oms', 'B', 'DAL', '5', { at: ago(11 * HOUR) });
    await stocks.set('dallas', 'B', 'DAL', '4', { at: ago(10 * HOUR) });
    await stocks.set('oms', 'B', 'RNO', '4', { at: ago(11 * HOUR) });
    await stocks.set('reno', 'B', 'RNO', '5', { at: ago(11 * HOUR) });
    await company.runAt(START);
    expect(await findingsOf(company)).toEqual(['off B/DAL: open', 'off B/RNO: open', 'offsetting B: open']);
    // Sold since, and Reno put right: Dallas will know tonight.
    await stocks.set('oms', 'B', 'DAL', '3', { at: ago(5 * MINUTE) });
    await stocks.set('reno', 'B', 'RNO', '4', { at: ago(5 * MINUTE) });
    const later = await company.runAt(START + MINUTE);
    expect(await findingsOf(company)).toEqual(['off B/DAL: open', 'off B/RNO: resolved', 'offsetting B: open']);
    expect(boundaryOf(later, 'inventory')).toMatchObject({ in_flight: 1 });
    // The file has come.
    await stocks.set('dallas', 'B', 'DAL', '3', { at: ago(-HOUR) });
    await company.runAt(START + 2 * HOUR);
    expect(await findingsOf(company)).toEqual(['off B/DAL: resolved', 'off B/RNO: resolved', 'offsetting B: resolved']);
  });

  it('is waited for by duplicates as by any other row', async () => {
    const stocks = belongings.keep(
      await openStocks(`${HEAD}compare: { on_hand: {} }\nrules: [{ id: twice, title: twice, per: key, when: { duplicated_in: oms } }]\n`, NIGHTLY),
    );
    const { company } = stocks;
    await stocks.set('dallas', 'A', 'DAL', '10', { at: ago(10 * HOUR) });
    const oms = belongings.keep(sqliteSource());
    await oms.create('stock', { sku: 'text', facility: 'text', qty: 'decimal', free: 'decimal', cost: 'decimal', at: 'datetime' }, []);
    const row = { sku: 'A', facility: 'DAL', qty: '10', free: '10', cost: '2', at: ago(11 * HOUR) };
    await oms.insert('stock', [row, { ...row, at: ago(HOUR) }]);
    company.env['OMS_URL'] = oms.url;
    expect(boundaryOf(await company.runAt(START), 'inventory')).toMatchObject({ in_flight: 1, discrepancies: { duplicated_in_oms: 0 } });
    expect(await findingsOf(company)).toEqual([]);
    await stocks.set('dallas', 'A', 'DAL', '10', { at: ago(0) });
    await company.runAt(START + MINUTE);
    expect(await findingsOf(company)).toEqual(['twice A/DAL: open']);
  });

  it('gives a rule of the group nothing to judge where all that disagrees is in flight', async () => {
    const stocks = belongings.keep(
      await openStocks(`${HEAD}compare: { on_hand: {} }\nrules: [{ id: any, title: any, per: group, when: { seen: { at_least: 1 } } }]\n`, NIGHTLY),
    );
    await stocks.set('dallas', 'A', 'DAL', '10', { at: ago(10 * HOUR) });
    await stocks.set('oms', 'A', 'DAL', '9', { at: ago(HOUR) });
    await stocks.company.runAt(START);
    expect(await findingsOf(stocks.company)).toEqual([]);
    await stocks.set('dallas', 'A', 'DAL', '10', { at: ago(0) });
    await stocks.company.runAt(START + MINUTE);
    expect(await findingsOf(stocks.company)).toEqual(['any A: open']);
  });

  it('leaves figures that add up: what is in flight within its tolerance is counted with what matches', async () => {
    const tolerant = OFF.replace('on_hand: {}', 'on_hand: { abs: 2 }');
    const stocks = belongings.keep(await openStocks(`${HEAD}${tolerant}`, NIGHTLY));
    await stocks.set('dallas', 'A', 'DAL', '10', { at: ago(10 * HOUR) });
    await stocks.set('oms', 'A', 'DAL', '9', { at: ago(HOUR) });
    await stocks.set('oms', 'A', 'RNO', '9', { at: ago(HOUR) });
    await stocks.set('oms', 'B', 'DAL', '9', { at: ago(HOUR) });
    const summary = boundaryOf(await stocks.company.runAt(START), 'inventory');
    expect(summary).toMatchObject({ keys: 3, matched: 1, in_flight: 1, findings: { opened: 1 } });
  });

  it('says no more that it is behind once no boundary reads it', async () => {
    const stocks = await nightly();
    const { company } = stocks;
    await company.runAt(START + 17 * HOUR);
    expect(await findingsOf(company)).toEqual(['heartbeat-stale heartbeat/dallas/inventory: open']);
    company.writeRules('inventory', `${HEAD.replace('warehouse.inventory', 'erp.inventory')}${OFF.replaceAll('missing_in: warehouse', 'missing_in: erp')}`);
    await company.runAt(START + 18 * HOUR);
    expect(await findingsOf(company)).toEqual(['heartbeat-stale heartbeat/dallas/inventory: lapsed']);
  });

  it('is waited for no longer than it may be behind; then its differences count, and that it is behind is a finding of its own', async () => {
    const stocks = await nightly();
    const { company } = stocks;
    await stocks.set('oms', 'C', 'DAL', '1', { at: ago(HOUR) });
    expect(movesOf(await company.runAt(START + 16 * HOUR), 'inventory')).toEqual({});
    const dead = await company.runAt(START + 16 * HOUR + MINUTE);
    expect(movesOf(dead, 'inventory')).toEqual({ opened: 1 });
    expect(await tasksOf(company)).toEqual(['heartbeat-stale heartbeat/dallas/inventory: on_call open', 'off C/DAL: oms open']);
    await company.runAt(START + 17 * HOUR);
    expect(await tasksOf(company)).toHaveLength(2);
    await stocks.set('dallas', 'C', 'DAL', '1', { at: ago(-16 * HOUR) });
    await company.runAt(START + 18 * HOUR);
    expect(await findingsOf(company)).toEqual(['heartbeat-stale heartbeat/dallas/inventory: resolved', 'off C/DAL: resolved']);
  });

  it('is behind from the first where it never had a heartbeat', async () => {
    const stocks = belongings.keep(await openStocks(`${HEAD}${OFF}`, NIGHTLY));
    await stocks.set('oms', 'C', 'DAL', '1', { at: ago(HOUR) });
    await stocks.company.runAt(START);
    expect(await findingsOf(stocks.company)).toEqual(['heartbeat-stale heartbeat/dallas/inventory: open', 'off C/DAL: open']);
  });

  it('may keep its heartbeat in a table of its own; one that cannot be read leaves the system unread', async () => {
    const loads = belongings.keep(await sqliteSource());
    await loads.create('loads', { loaded_at: 'datetime' }, []);
    await loads.create('stock', { sku: 'text', facility: 'text', qty: 'decimal', free: 'decimal', cost: 'decimal', at: 'datetime' }, []);
    await loads.insert('loads', [{ loaded_at: ago(26 * HOUR) }, { loaded_at: ago(2 * HOUR) }]);
    const stocks = belongings.keep(
      await openStocks(`${HEAD}${OFF}`, { dallas: { inventory: 'watermark: { sql: "SELECT MAX(loaded_at) FROM loads", fence_max: 26h }' } }),
    );
    stocks.company.env['DALLAS_URL'] = loads.url;
    await stocks.set('oms', 'C', 'DAL', '1', { at: ago(HOUR) });
    await stocks.set('oms', 'D', 'DAL', '1', { at: ago(3 * HOUR) });
    await stocks.company.runAt(START);
    expect(await findingsOf(stocks.company)).toEqual(['off D/DAL: open']);
    await loads.knex.schema.dropTable('loads');
    const blind = await stocks.company.runAt(START + MINUTE);
    expect(boundaryOf(blind, 'inventory').sides['warehouse']?.systems['dallas']).toMatchObject({ status: 'unavailable', watermark: null });
    expect(await findingsOf(stocks.company)).toEqual(['off D/DAL: open']);
  });
});
