// A small company planned in memory, for tests that need its list of faults and no files.

import { makeCatalog } from '../../src/commands/demo/catalog.ts';
import { Ids } from '../../src/commands/demo/company.ts';
import { makeInventory } from '../../src/commands/demo/make-inventory.ts';
import { makeOrders } from '../../src/commands/demo/make-orders.ts';
import { type Planted, plantFaults } from '../../src/commands/demo/plant-faults.ts';
import { Random } from '../../src/commands/demo/random.ts';

const START_MS = Date.UTC(2026, 10, 21, 15);

export function generatePlan(seed = 1, orders = 600): Planted {
  const random = new Random(seed);
  const tools = { random, catalog: makeCatalog(random, orders), ids: new Ids(), startMs: START_MS };
  return plantFaults(tools, makeOrders(tools, orders), makeInventory(tools), orders);
}
