import { afterEach, describe, expect, it } from 'vitest';
import { Belongings, boundaryOf, type Company, movesOf, openCompany, START } from './company.ts';
import { type SourceDatabase, sqliteSource } from './source-database.ts';

const inventory = `
    datasets:
      inventory: { table: stock, columns: { sku: sku, facility: facility, on_hand: qty } }`;

const deployment = (reno: string): string => `
systems:
  oms:
    role: oms
    url: "\${OMS_URL}"${inventory}
  reno:
    role: warehouse
    url: "\${RENO_URL}"${inventory}
teams:
  oms: {}
facilities:
  RNO: ${reno}
`;

const RULES = `
boundary: inventory
title: Inventory
left:  { dataset: oms.inventory }
right: { dataset: warehouse.inventory }
key:   [sku, facility]
compare: { on_hand: {} }
rules:
  - { id: missing, title: "{{ key.sku }}", when: { any: [{ missing_in: oms }, { missing_in: warehouse }] }, for: 1h }
`;

describe('a facility that the OMS calls by a code of its own', () => {
  const belongings = new Belongings();
  afterEach(() => belongings.drop());

  async function companyWith(reno: string): Promise<Company> {
    const databases: SourceDatabase[] = [];
    for (const facility of ['20000', 'RNO']) {
      const database = belongings.keep(sqliteSource());
      await database.create('stock', { sku: 'text', facility: 'text', qty: 'decimal' }, [
        { sku: 'A', facility, qty: '1' },
        { sku: 'B', facility, qty: '2' },
        // Drop-shipped: no facility, declared or not.
        { sku: 'C', facility: '-', qty: facility === 'RNO' ? '3' : '4' },
      ]);
      databases.push(database);
    }
    const [oms, warehouse] = databases.map(({ url }) => url);
    return belongings.keep(
      await openCompany({ deployment: deployment(reno), rules: { inventory: RULES }, env: { OMS_URL: oms ?? '', RENO_URL: warehouse ?? '' } }),
    );
  }

  it('is named once where nobody declared the code, beside the thousand differences that it makes', async () => {
    const company = await companyWith('{ name: Reno }');
    const summary = await company.runAt(START);
    expect(boundaryOf(summary, 'inventory').undeclared_facilities).toEqual(['20000']);
    const { out } = await company.program('run');
    expect(out).toContain('inventory: "20000" is no declared facility: add it to facilities, or to the codes of the one that a system calls so');
  });

  it('is the same facility once the code is declared', async () => {
    const company = await companyWith('{ name: Reno, codes: { oms: "20000" } }');
    const summary = await company.runAt(START);
    expect(movesOf(summary, 'inventory')).toEqual({});
    expect(boundaryOf(summary, 'inventory')).toMatchObject({ keys: 3, matched: 2, unjudged: 1, undeclared_facilities: [] });
  });
});
