import { afterEach, describe, expect, it } from 'vitest';
import type { OpenSession } from '../../src/reconcile/open-systems.ts';
import { Belongings, DAY, findingsOf, HOUR, lastingState, MINUTE, START, tasksOf } from './company.ts';
import { openShop } from './shop.ts';
import { HEAD, OFF, openStocks } from './stocks.ts';

describe('a run after another', () => {
  const belongings = new Belongings();
  afterEach(() => belongings.drop());

  const stocksWith = async (rules: string) => belongings.keep(await openStocks(rules));

  it('a `never` that begins to hold as time goes by is seen, though not a row has changed', async () => {
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: {} }
never:
  - { id: stale, when: { warehouse.updated_at: { older_than: 3d } } }
rules:${OFF}
  - { id: stale, title: "{{ key.sku }} at {{ key.facility }}", per: key, when: { breaks: stale } }
`);
    await stocks.set('oms', 'A', 'DAL', '10');
    await stocks.set('dallas', 'A', 'DAL', '11');
    await stocks.set('oms', 'A', 'RNO', '10');
    await stocks.set('reno', 'A', 'RNO', '10');
    await stocks.company.runAt(START);
    expect(await findingsOf(stocks.company)).toEqual(['off A/DAL: open']);
    expect(await stocks.moves(START + 2 * DAY)).toEqual({ continuing: 1, opened: 2 });
    expect(await findingsOf(stocks.company)).toEqual(['off A/DAL: open', 'stale A/DAL: open', 'stale A/RNO: open']);
  });

  it('what has changed between stream and re-read, and back again, is not taken for what was confirmed', async () => {
    const far = '\n  - { id: far, title: "{{ key.sku }}", per: key, when: { delta.on_hand: { over: 5 } } }\n';
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: {} }\nrules:${OFF}${far}`);
    await stocks.set('oms', 'A', 'DAL', '10');
    await stocks.set('dallas', 'A', 'DAL', '11');
    // Sold at one moment, returned at the next.
    let sessions = 0;
    const flickering = (open: OpenSession): OpenSession => {
      return async (system) => {
        if (system.name === 'dallas' && ++sessions === 2) await stocks.set('dallas', 'A', 'DAL', '20');
        return await open(system);
      };
    };
    await stocks.company.runAt(START, { through: flickering });
    expect(await findingsOf(stocks.company)).toEqual(['far A/DAL: open', 'off A/DAL: open']);
    await stocks.set('dallas', 'A', 'DAL', '11');
    await stocks.company.runAt(START + MINUTE);
    expect(await findingsOf(stocks.company)).toEqual(['far A/DAL: lapsed', 'off A/DAL: open']);
  });

  it('a run cut short between two batches is repeated without a trace', async () => {
    const rules = `${HEAD}compare: { on_hand: {} }\nrules:${OFF.replace('then: [', 'then: [{ request_recount: {} }, ')}`;
    const states = await Promise.all(
      ['cut', 'whole'].map(async (kind) => {
        const stocks = await stocksWith(rules);
        const { company } = stocks;
        const skus = Array.from({ length: 700 }, (_, i) => `S${String(i).padStart(4, '0')}`);
        for (const sku of skus) {
          await stocks.set('oms', sku, 'DAL', '10');
          await stocks.set('dallas', sku, 'DAL', '11');
        }
        if (kind === 'cut') {
          await company.at(START, async () => undefined);
          await company.state.raw("CREATE TRIGGER cut BEFORE INSERT ON findings WHEN NEW.id > 600 BEGIN SELECT RAISE(ABORT, 'cut'); END");
          await expect(company.runAt(START)).rejects.toThrow();
          expect(await company.state('findings').count({ n: '*' })).toEqual([{ n: 500 }]);
          await company.state.raw('DROP TRIGGER cut');
        }
        const summary = await company.runAt(START);
        expect(summary.tasks.open).toBe(700);
        expect(summary.recounts.open).toBe(700);
        expect((await company.program('audit', 'verify')).code).toBe(0);
        const state = (await lastingState(company)) as Readonly<Record<string, readonly Record<string, unknown>[]>>;
        // Only what says when or in which run it was written may differ.
        return Object.entries(state).map(([table, rows]) => [
          table,
          rows.map(({ n: _n, run_id: _run, hash: _hash, ...row }) => JSON.stringify(row).replace(/"read_?[aA]t\\?":\{[^}]*\}/g, '')),
        ]);
      }),
    );
    expect(states[0]).toEqual(states[1]);
  });

  it('a clock that goes back opens nothing early, loses nothing and goes on when it is right again', async () => {
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: {} }\nrules:${OFF.replace('per: key,', 'per: key, for: 30m,')}`);
    await stocks.set('oms', 'A', 'DAL', '10');
    await stocks.set('dallas', 'A', 'DAL', '11');
    await stocks.company.runAt(START);
    expect(await stocks.moves(START - DAY)).toEqual({ pending: 1 });
    expect(await stocks.moves(START + 29 * MINUTE)).toEqual({ pending: 1 });
    expect(await stocks.moves(START + 30 * MINUTE)).toEqual({ opened: 1 });
    const opened = await lastingState(stocks.company);
    expect(await stocks.moves(START - DAY)).toEqual({ continuing: 1 });
    expect(await lastingState(stocks.company)).toEqual(opened);
  });

  it("a rule that waits longer or shorter, is graver or is another team's, is heard by what it found before", async () => {
    const rule = (more: string, team = 'oms') =>
      `${HEAD}compare: { on_hand: {} }\nrules:\n  - { id: off, title: off, per: key, when: { differs: on_hand }, ${more}, then: [{ open_task: { team: ${team} } }] }\n`;
    const stocks = await stocksWith(rule('for: 30m'));
    await stocks.set('oms', 'A', 'DAL', '10');
    await stocks.set('dallas', 'A', 'DAL', '11');
    await stocks.company.runAt(START);
    stocks.company.writeRules('inventory', rule('for: 2h'));
    expect(await stocks.moves(START + HOUR)).toEqual({ pending: 1 });
    stocks.company.writeRules('inventory', rule('for: 1h'));
    expect(await stocks.moves(START + HOUR)).toEqual({ opened: 1 });
    stocks.company.writeRules('inventory', rule('for: 3h, severity: critical', 'stock'));
    expect(await stocks.moves(START + HOUR + MINUTE)).toEqual({ continuing: 1 });
    expect(await stocks.company.state('findings').pluck('severity')).toEqual(['critical']);
    expect(await tasksOf(stocks.company)).toEqual(['off A/DAL: oms open']);
    const before = await lastingState(stocks.company);
    expect(await stocks.moves(START + HOUR + 2 * MINUTE)).toEqual({ continuing: 1 });
    expect(await lastingState(stocks.company)).toEqual(before);
  });

  it('a finding whose rule was edited away lapses, even where nothing else is compared there any more', async () => {
    const never = 'never:\n  - { id: negative, when: { warehouse.on_hand: { under: 0 } } }\n';
    const rule = '\n  - { id: negative, title: "{{ key.sku }}", per: key, when: { breaks: negative } }\n';
    const stocks = await stocksWith(`${HEAD}compare: { on_hand: {} }\n${never}rules:${OFF}${rule}`);
    await stocks.set('oms', 'A', 'DAL', '-1');
    await stocks.set('dallas', 'A', 'DAL', '-1');
    await stocks.company.runAt(START);
    stocks.company.writeRules('inventory', `${HEAD}compare: { on_hand: {} }\nrules:${OFF}`);
    expect(await stocks.moves(START + MINUTE)).toEqual({ lapsed: 1 });
  });

  it('the findings of a boundary that is no more lapse, and release what they held', async () => {
    const other = (rules: string) => rules.replace('boundary: inventory', 'boundary: stock');
    const rules = `${HEAD}compare: { on_hand: {} }\nrules:${OFF}`;
    const stocks = await stocksWith(rules);
    await stocks.set('oms', 'A', 'DAL', '10');
    await stocks.set('dallas', 'A', 'DAL', '11');
    await stocks.company.runAt(START);
    stocks.company.writeRules('inventory', other(rules));
    await stocks.company.runAt(START + MINUTE);
    expect(await tasksOf(stocks.company)).toEqual(['off A/DAL: oms closed', 'off A/DAL: oms open']);
    expect(await findingsOf(stocks.company)).toEqual(['off A/DAL: lapsed', 'off A/DAL: open']);
  });
});

const ORDERS = `
boundary: intake
title: Orders of the shop against the OMS
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
order: [channel, channel_order_id]
compare: { total: {} }
rules:
  - { id: total-differs, title: differs, when: { differs: total }, then: [{ hold_invoice: {} }] }
`;

describe('two boundaries of which both hold an order', () => {
  const belongings = new Belongings();
  afterEach(() => belongings.drop());

  it('share the hold, also in a dry run and in runs of one of them, and the last one releases it', async () => {
    const shop = belongings.keep(await openShop(ORDERS));
    const { company } = shop;
    const states = ORDERS.replace('boundary: intake', 'boundary: states').replace('compare: { total: {} }', 'compare: { status: {} }');
    company.writeRules('states', states.replace('id: total-differs', 'id: status-differs').replace('differs: total', 'differs: status'));
    await shop.set('channel', 'S-1', '10', 'open');
    await shop.set('oms', 'S-1', '11', 'shipped');
    expect((await company.runAt(START, { dryRun: true })).holds).toEqual({ placed: 1, released: 0, standing: 0 });
    expect((await company.runAt(START)).holds).toEqual({ placed: 1, released: 0, standing: 1 });
    const before = await lastingState(company);
    expect((await company.runAt(START + MINUTE, { boundaries: ['states'] })).holds).toEqual({ placed: 0, released: 0, standing: 1 });
    expect((await company.runAt(START + MINUTE, { only: { column: 'channel_order_id', value: 'S-1' } })).holds.standing).toBe(1);
    expect(await lastingState(company)).toEqual(before);
    await shop.set('oms', 'S-1', '10', 'shipped');
    expect((await company.runAt(START + 2 * MINUTE)).holds).toEqual({ placed: 0, released: 0, standing: 1 });
    await shop.set('oms', 'S-1', '10', 'open');
    expect((await company.runAt(START + 3 * MINUTE)).holds).toEqual({ placed: 0, released: 1, standing: 0 });
    expect(await company.state('holds').count({ n: '*' })).toEqual([{ n: 1 }]);
  });
});
