import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { inspectSystem } from '../../src/sources/inspect.ts';
import { describeWithMariadb, freshMariadb } from '../servers/databases.ts';
import { Belongings, type Company, DAY, findingsOf, openCompany, START } from '../stories/company.ts';
import { allIsWell } from './all-is-well.ts';
import { ERPNEXT_TABLES } from './erpnext.sql.ts';
import { FAULTS, type Fault } from './faults.ts';
import { OFBIZ_TABLES } from './ofbiz.sql.ts';
import { OPENBOXES_TABLES } from './openboxes.sql.ts';
import { Warehouses } from './openboxes.ts';
import { Rows } from './rows.ts';
import { WOOCOMMERCE_TABLES } from './woocommerce.sql.ts';

const EXAMPLE = join('rules', 'examples', 'woocommerce-ofbiz-openboxes-erpnext');
/** What these systems can state. */
const COMPARED = ['allocation', 'book-inventory', 'fulfillment', 'intake', 'inventory', 'refunds', 'return-receipts', 'returns-by-order', 'sales', 'transfers'];
/** Three business days and a holiday later: past every `for`. */
const LATER = START + 5 * DAY;

const belongings = new Belongings();
afterAll(() => belongings.drop());

/** The four systems, each in a database of its own with an account that may read, and the example's folder as it is shipped. */
async function openOutfitter(faults: readonly Fault[]): Promise<Company> {
  const [shop, oms, depots, erp] = [new Rows(), new Rows(), new Rows(), new Rows()];
  const books = { shop, oms, warehouses: new Warehouses(depots), erp, now: START };
  allIsWell(books, LATER);
  for (const { plant } of faults) plant(books);
  const env = {
    WOOCOMMERCE_URL: await database(shop, WOOCOMMERCE_TABLES),
    OFBIZ_URL: await database(oms, OFBIZ_TABLES),
    OPENBOXES_URL: await database(depots, OPENBOXES_TABLES),
    ERPNEXT_URL: await database(erp, ERPNEXT_TABLES),
  };
  const deployment = readFileSync(join(EXAMPLE, 'tallyman.yaml'), 'utf8').replace(/^state: .*$/m, '');
  const company = belongings.keep(await openCompany({ deployment, rules: shippedRules(), env }));
  copyFileSync(join(EXAMPLE, 'ofbiz-order-status.csv'), join(company.folder, 'ofbiz-order-status.csv'));
  return company;
}

async function database(rows: Rows, tables: readonly string[]): Promise<string> {
  const created = belongings.keep(await freshMariadb());
  await rows.write(created.knex, tables);
  return created.account(['SELECT']);
}

function shippedRules(): Readonly<Record<string, string>> {
  const files = readdirSync('rules').filter((name) => name.endsWith('.yaml'));
  return Object.fromEntries(files.map((name) => [name.replace(/\.yaml$/, ''), readFileSync(join('rules', name), 'utf8')]));
}

/** Every boundary that these systems can state is read whole, and no row is rejected. Returns what no rule judged, as `boundary key/parts`. */
async function runWhole(company: Company, now: number): Promise<readonly string[]> {
  const { status, boundaries } = await company.runAt(now);
  const active = boundaries.filter((boundary) => boundary.status !== 'inactive');
  const whole = { status: 'complete', reason: null, rejected_samples: [], undeclared_facilities: [], lookups_failed: [] };
  for (const { boundary, status, reason, rejected_samples, undeclared_facilities, lookups_failed } of active) {
    expect({ boundary, status, reason, rejected_samples, undeclared_facilities, lookups_failed }).toEqual({ boundary, ...whole });
  }
  expect(active.map(({ boundary }) => boundary).sort()).toEqual(COMPARED);
  expect(status).toBe('complete');
  return active.flatMap(({ boundary, unjudged_samples }) => unjudged_samples.map((key) => `${boundary} ${Object.values(key).join('/')}`));
}

describeWithMariadb('WooCommerce, OFBiz, OpenBoxes and ERPNext as the worked example maps them', () => {
  describe('where all is well', () => {
    let company: Company;
    beforeAll(async () => {
      company = await openOutfitter([]);
    });

    it('pass `check` with the shipped rules', async () => {
      const { code, out } = await company.program('check');
      expect({ code, last: out.split('\n').at(-1) }).toEqual({ code: 0, last: expect.stringContaining('no problems') });
    });

    it('can be read in every dataset, those that no boundary compares included, and no row is rejected', async () => {
      const config = await loadConfig(join(company.folder, 'tallyman.yaml'), company.env);
      for (const system of config.systems.values()) {
        const { status, datasets, findings } = await inspectSystem(config, system, { now: () => Date.now(), sample: null });
        expect({ status, errors: findings.filter(({ level }) => level === 'error') }).toEqual({ status: 'well', errors: [] });
        const read = datasets.map(({ dataset, examined, rejected }) => ({ dataset, some: examined > 0, rejected }));
        expect(read).toEqual([...system.datasets.keys()].map((dataset) => ({ dataset, some: true, rejected: 0 })));
      }
    });

    it('are found in order, however odd one of them alone may look', async () => {
      for (const now of [START, LATER]) {
        expect(await runWhole(company, now)).toEqual([]);
        expect(await findingsOf(company)).toEqual([]);
      }
    });
  });

  it('are found out where they disagree, each fault by its rule and key, and nothing else', async () => {
    const company = await openOutfitter(FAULTS);
    const found = FAULTS.flatMap(({ findings }) => findings).sort();
    await runWhole(company, START);
    // At first sight nothing is believed, and what is to be found has been seen.
    const first = await findingsOf(company);
    expect(first.filter((finding) => !finding.endsWith(': pending'))).toEqual([]);
    expect(first).toEqual(expect.arrayContaining(found.map((finding) => `${finding}: pending`)));
    // The order of the return that nobody credited is billed too much by as much, which `sales` takes for a credit on its way.
    expect(await runWhole(company, LATER)).toEqual([]);
    expect(await findingsOf(company)).toEqual(found.map((finding) => `${finding}: open`));
  });
});
