import { afterEach, expect, it } from 'vitest';
import { Belongings, DAY, HOUR, openCompany, START } from './company.ts';
import { sqliteSource, type TableRow } from './source-database.ts';

const DEPLOYMENT = `
systems:
  oms:
    role: oms
    url: "\${OMS_URL}"
    datasets:
      inventory:
        table: stock
        columns: { sku: sku, facility: facility, on_hand: qty, unit_cost: { column: cost, currency: { value: USD } } }
  dallas:
    role: warehouse
    url: "\${DALLAS_URL}"
    owns: { facility: [DAL] }
    datasets:
      inventory:
        table: stock
        columns: { sku: sku, facility: facility, on_hand: qty }
facilities:
  DAL: { timezone: America/Chicago, counts_per_day: 2 }
`;

const RULES = `
boundary: inventory
title: Inventory of the OMS against the warehouses
left:  { dataset: oms.inventory }
right: { dataset: warehouse.inventory }
key:   [sku, facility]
group: [sku]
measure: on_hand
compare: { on_hand: {} }
rules:
  - { id: drift, title: "{{ key.sku }}", per: key, when: { differs: on_hand }, then: [{ request_recount: { priority: value_at_risk } }] }
  - { id: far-off, title: "{{ key.sku }}", per: key, when: { delta.on_hand: { at_most: -3 } }, then: [{ request_recount: { priority: value_at_risk } }] }
`;

const belongings = new Belongings();
afterEach(() => belongings.drop());

it('a facility is asked for as many counts a day as its crew can do, the most valuable first, once a SKU, until nothing asks for them', async () => {
  const oms = belongings.keep(sqliteSource());
  const dallas = belongings.keep(sqliteSource());
  const stock = (sku: string, qty: string, cost?: string): TableRow => ({ sku, facility: 'DAL', qty, ...(cost === undefined ? {} : { cost }) });
  // At risk: A 2 × 1, B 3 × 10, C 2 × 100.
  await oms.create('stock', { sku: 'text', facility: 'text', qty: 'decimal', cost: 'decimal' }, [
    stock('A', '10', '1'),
    stock('B', '10', '10'),
    stock('C', '10', '100'),
  ]);
  await dallas.create('stock', { sku: 'text', facility: 'text', qty: 'decimal' }, [stock('A', '8'), stock('B', '7'), stock('C', '8')]);
  const company = belongings.keep(
    await openCompany({ deployment: DEPLOYMENT, rules: { inventory: RULES }, env: { OMS_URL: oms.url, DALLAS_URL: dallas.url } }),
  );
  const recounts = async () =>
    (await company.state('recounts').orderBy('sku').select('sku', 'state', 'book')).map(
      ({ sku, state, book }: { sku: string; state: string; book: string }) => `${sku} ${state}, book ${book}`,
    );

  // Three are asked for; the crew gets two.
  expect((await company.runAt(START)).recounts).toEqual({ requested: 3, open: 3 });
  expect(await recounts()).toEqual(['A waiting, book 8', 'B requested, book 7', 'C requested, book 8']);
  const [asked] = await company.at(START, (store) => store.recounts());
  expect(asked).toMatchObject({ facility: 'DAL', bookAt: START });

  // 23:59 in Chicago is the same day, whatever UTC says.
  const midnight = Date.UTC(2026, 10, 22, 6);
  expect((await company.runAt(midnight - 1)).recounts).toEqual({ requested: 0, open: 3 });
  expect((await company.runAt(midnight)).recounts).toEqual({ requested: 0, open: 3 });
  expect(await recounts()).toEqual(['A requested, book 8', 'B requested, book 7', 'C requested, book 8']);

  // B is no longer far off but still drifts; C is back in order.
  await dallas.knex('stock').where({ sku: 'B' }).update({ qty: '9' });
  await dallas.knex('stock').where({ sku: 'C' }).update({ qty: '10' });
  expect((await company.runAt(midnight + HOUR)).recounts).toEqual({ requested: 0, open: 2 });
  expect(await recounts()).toEqual(['A requested, book 8', 'B requested, book 7', 'C ended, book 8']);

  // Only a later opening asks again.
  await dallas.knex('stock').where({ sku: 'C' }).update({ qty: '5' });
  expect((await company.runAt(midnight + DAY)).recounts).toEqual({ requested: 1, open: 3 });
  expect(await recounts()).toEqual(['A requested, book 8', 'B requested, book 7', 'C ended, book 8', 'C requested, book 5']);
});
