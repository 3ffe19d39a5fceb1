// A small company planned in memory, for tests that need its list of faults and no files.

import { planCompany } from '../../src/commands/demo/generate-company.ts';
import type { Planted } from '../../src/commands/demo/plant-faults.ts';

const START_MS = Date.UTC(2026, 10, 21, 15);

export function generatePlan(seed = 1, orders = 600): Planted {
  return planCompany(seed, orders, START_MS);
}
