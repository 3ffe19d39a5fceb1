import { afterEach, describe, expect, it } from 'vitest';
import { SourceError } from '../../src/domain/errors.ts';
import type { OpenSession } from '../../src/reconcile/open-systems.ts';
import type { GroupReader } from '../../src/sources/source.ts';
import { Belongings, boundaryOf, findingsOf, MINUTE, movesOf, START } from './company.ts';
import { openShop, type Shop } from './shop.ts';

const RULES = `
boundary: intake
title: Orders
left:  { dataset: channel.orders }
right: { dataset: oms.orders }
key:   [channel, channel_order_id]
compare: { total: {} }
rules:
  - { id: total-differs, title: "{{ key.channel_order_id }}", when: { differs: total }, then: [{ open_task: { team: oms } }] }
  - { id: twice, title: "{{ key.channel_order_id }}", when: { duplicated_in: channel }, then: [{ open_task: { team: oms } }] }
  - { id: never-imported, title: "{{ key.channel_order_id }}", when: { missing_in: oms } }
expected:
  - { id: cancelled-before-import, when: { missing_in: oms, channel.status: cancelled } }
`;

/** The OMS's second batch of groups never comes. */
function breakingOff(open: OpenSession): OpenSession {
  return async (system) => {
    const session = await open(system);
    if (system.name !== 'oms') return session;
    return Object.assign(Object.create(session) as typeof session, {
      begin: () => session.begin(),
      stream: (request: Parameters<typeof session.stream>[0]) => session.stream(request),
      close: () => session.close(),
      groups: async (request: Parameters<typeof session.groups>[0]): Promise<GroupReader> => {
        const reader = await session.groups(request);
        let batches = 0;
        const read: GroupReader['read'] = async (groups) => {
          if (++batches > 1) throw new SourceError('LOST', 'oms', 'oms: the connection broke');
          return await reader.read(groups);
        };
        return { read, samples: [] };
      },
    });
  };
}

describe('what is read again before it is judged', () => {
  const belongings = new Belongings();
  afterEach(() => belongings.drop());

  async function shopWith(orders: number): Promise<Shop> {
    const shop = belongings.keep(await openShop(RULES));
    const row = (id: number, total: string) => ({ id: `S-${id}`, total, status: 'open', placed_at: '2026-11-20 00:00:00' });
    const ids = Array.from({ length: orders }, (_, i) => i);
    await shop.channel.insert(
      'orders',
      ids.map((id) => row(id, '10')),
    );
    await shop.oms.insert(
      'orders',
      ids.map((id) => row(id, '12')),
    );
    return shop;
  }

  it('judges nothing of a boundary whose re-read breaks off after its first batch', async () => {
    const shop = await shopWith(1_200);
    const summary = await shop.company.runAt(START, { through: breakingOff });
    expect(summary.status).toBe('failed');
    expect(boundaryOf(summary, 'intake')).toMatchObject({ status: 'unavailable', keys: 0, by_rule: { 'total-differs': 0 }, totals: [] });
    expect(movesOf(summary, 'intake')).toEqual({});
    expect(await findingsOf(shop.company)).toEqual([]);
    const next = await shop.company.runAt(START + MINUTE);
    expect(movesOf(next, 'intake')).toEqual({ opened: 1_200 });
    expect(boundaryOf(next, 'intake').totals).toMatchObject([{ left: '12000.00', right: '14400.00', variance: '2400.00', parts: { findings: '2400.00' } }]);
  });

  it('brings thousands of groups back in order, those that waited in a file too', async () => {
    const shop = await shopWith(2_600);
    const summary = await shop.company.runAt(START);
    expect(movesOf(summary, 'intake')).toEqual({ opened: 2_600 });
    expect(boundaryOf(summary, 'intake')).toMatchObject({ keys: 2_600, matched: 0, discrepancies: { differs: 2_600 }, confirmed_away: 0, withheld: 0 });
    expect(movesOf(await shop.company.runAt(START + MINUTE), 'intake')).toEqual({ continuing: 2_600 });
  });

  it('shows a value that does not fit in a column that only the re-read looks at, and clears and accuses nobody by it', async () => {
    const shop = belongings.keep(await openShop(RULES.replace('channel.status: cancelled', 'channel.total: { under: 0 }')));
    await shop.set('channel', 'S-1', '10');
    await shop.set('oms', 'S-1', '12');
    await shop.set('channel', 'S-2', '10');
    await shop.set('oms', 'S-2', '15', 'teleported');
    const summary = await shop.company.runAt(START);
    expect(await findingsOf(shop.company)).toEqual(['total-differs shop/S-1: open']);
    const intake = boundaryOf(summary, 'intake');
    expect(intake.sides['oms']).toMatchObject({ rows: 2, rejected: 1, systems: { oms: { rejected: 1 } } });
    expect(intake.rejected_samples).toMatchObject([{ system: 'oms', dataset: 'orders', key: ['shop', 'S-2'], column: 'status', value: 'teleported' }]);
    expect(intake.totals).toMatchObject([{ left: '20.00', right: '27.00', variance: '7.00', parts: { findings: '2.00', rejected: '5.00', withheld: '0.00' } }]);
    // S-1 would be resolved, were its row to be read.
    await shop.set('oms', 'S-1', '10', 'teleported');
    await shop.company.runAt(START + MINUTE);
    expect(await findingsOf(shop.company)).toEqual(['total-differs shop/S-1: open']);
  });

  it('lets no one of two rows of an order speak for both', async () => {
    const shop = belongings.keep(await openShop(RULES));
    const row = (status: string) => ({ id: 'S-1', total: '10', status, placed_at: '2026-11-20 00:00:00' });
    await shop.channel.insert('orders', [row('cancelled'), row('open')]);
    await shop.company.runAt(START);
    expect(await findingsOf(shop.company)).toEqual(['never-imported shop/S-1: open', 'twice shop/S-1: open']);
  });
});
