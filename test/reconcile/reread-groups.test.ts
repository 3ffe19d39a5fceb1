import { expect, it } from 'vitest';
import type { SystemConfig } from '../../src/config/config.ts';
import { keyText } from '../../src/domain/key.ts';
import { openGivenSession } from '../../src/reconcile/given-session.ts';
import type { BoundaryPlan } from '../../src/reconcile/plan-boundary.ts';
import { openReread } from '../../src/reconcile/reread-groups.ts';

it('a group of more rows than a call takes arguments (all SKUs of a facility) is read again whole', async () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => new Map([['facility', 'DAL'] as const, ['sku', `SKU-${i}`] as const]));
  const system = { name: 'dallas' } as SystemConfig;
  const full = [{ side: 1, mapping: { dataset: 'inventory', from: { table: 'stock' }, columns: new Map() }, columns: [] }] as const;
  const plan = {
    boundary: { key: ['facility', 'sku'], group: ['facility'] },
    members: [{ system, sides: [1], streamed: [], full }],
  } as unknown as BoundaryPlan;
  const reread = await openReread(plan, async () => openGivenSession(system, new Map([['inventory', rows]]), 0), new Map(), 1);
  expect((await reread.read([['DAL']])).get(keyText(['DAL']))).toHaveLength(200_000);
});
