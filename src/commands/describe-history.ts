// A finding's history in a person's words: what happened, and what was said of it. The audit's own words stand in `explain --json`.

import { formatLocal } from '../domain/time.ts';
import type { HistoryLine } from '../store/read-findings.ts';
import { nameOf } from './name-things.ts';

type Said = Readonly<Record<string, unknown>>;

const WORDS: ReadonlyMap<string, string> = new Map([
  ['finding.opened', 'opened'],
  ['finding.reopened', 'opened again'],
  ['finding.changed', 'changed'],
  ['finding.resolved', 'resolved'],
  ['finding.lapsed', 'lapsed'],
  ['finding.muted', 'kept from acting'],
  ['finding.unmuted', 'acts after all'],
  ['task.opened', '# opened'],
  ['task.reopened', '# reopened'],
  ['task.closed', '# closed'],
  ['task.assigned', '# assigned'],
  ['task.resolved', '# resolved by hand'],
  ['task.accepted', '# accepted'],
  ['task.member_joined', 'joined #'],
  ['task.member_left', 'left #'],
  ['recount.asked', '# asked for'],
  ['recount.joined', '# asked for by this too'],
  ['recount.left', '# no longer asked for by this'],
  ['recount.ended', '# ended'],
  ['hold.placed', 'invoice held'],
  ['hold.joined', 'invoice held by this too'],
  ['hold.left', 'invoice no longer held by this'],
  ['hold.released', 'invoice released'],
]);

/** `task T-1 opened`. */
export function describeEvent({ event, task, recount }: HistoryLine): string {
  const thing = task !== null ? `task ${nameOf('T', task)}` : recount !== null ? `recount ${nameOf('R', recount)}` : '';
  return (WORDS.get(event) ?? event).replace('#', thing);
}

/** `for fulfillment, due 2026-11-21 17:20:04 CST`. */
export function describeDetail({ detail, event, who, runId }: HistoryLine, timezone: string): string {
  const said = JSON.parse(detail) as Said;
  const text = (name: string, words: string): string[] => (typeof said[name] === 'string' && said[name] !== '' ? [`${words}${String(said[name])}`] : []);
  const instant = (name: string, words: string): string[] =>
    typeof said[name] === 'string' ? [`${words}${formatLocal(Date.parse(said[name]), timezone)}`] : [];
  return [
    ...(event === 'task.assigned' ? [typeof said['to'] === 'string' ? `to ${said['to']}` : 'to nobody'] : []),
    ...text('because', ''),
    ...text('team', 'for '),
    ...text('reason', ''),
    ...text('note', ''),
    ...instant('until', 'until '),
    ...instant('due_at', 'due '),
    ...(event.startsWith('task.') ? [] : describeVariance(said['variance'])),
    ...text('order', 'order '),
    ...text('sku', ''),
    ...text('facility', 'at '),
    ...(runId === null ? [`by ${who}`] : []),
  ].join(', ');
}

interface StoredVariance {
  readonly column: string;
  readonly currency: string | null;
  readonly amount: string;
}

/** `quantity -1`, `total 2.50 USD`: right minus left, as it then was. */
function describeVariance(variance: unknown): readonly string[] {
  if (!Array.isArray(variance)) return [];
  return (variance as readonly StoredVariance[])
    .filter(({ amount }) => amount !== '0')
    .map(({ column, currency, amount }) => `${column} ${amount.startsWith('-') ? '' : '+'}${amount}${currency === null ? '' : ` ${currency}`}`);
}
