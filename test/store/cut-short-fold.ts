// A run for the test of crashes: it applies a storm, says so, and folds it where it was told to; its parent kills it before or while it folds.
// Arguments: the state as JSON, `fold` or `wait`.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../src/config/config.ts';
import { openStore } from '../../src/store/store.ts';
import { START } from '../lifecycle/judged-groups.ts';
import { applyStorm } from './storm.ts';

const [state = '', then = ''] = process.argv.slice(2);
const store = await openStore(JSON.parse(state) as Config['state']);
const run = await store.beginRun({ now: START });
await applyStorm(store, run);
process.stdout.write('applied\n');
if (then === 'fold') await store.foldTasks(run, 'fulfillment', new Map(), new Set());
await sleep(60_000);
