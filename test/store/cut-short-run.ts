// A run for the test of crashes: it applies batch after batch, says so after each, and is killed by its parent.
// Arguments: the state as JSON, how many findings a batch.

import type { Config } from '../../src/config/config.ts';
import { openStore } from '../../src/store/store.ts';
import { group, hold, match, START, TASK } from '../lifecycle/judged-groups.ts';

const [state = '', size = ''] = process.argv.slice(2);
const store = await openStore(JSON.parse(state) as Config['state']);
const run = await store.beginRun({ now: START });
for (let batch = 0; ; batch++) {
  const orders = Array.from({ length: Number(size) }, (_, i) => `O${batch}-${i}`);
  await store.applyGroups(
    run,
    orders.map((order) => group(order, [match(order, '1', { actions: [TASK, hold(order)] })], { memory: { hash: 'x', data: order } })),
  );
  process.stdout.write(`${batch}\n`);
}
