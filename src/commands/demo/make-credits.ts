// The ERP's credit notes for what came back, while nothing is wrong. No faults here.

import type { Credit, OrderRecord } from './company.ts';
import type { Making } from './draft-order.ts';
import { MINUTE } from './places.ts';
import { misspell } from './spelling.ts';

/** One note for the return, or two that add up; beside it, now and then, a draft that was never posted. */
export function creditNotes(making: Making, order: OrderRecord, returnId: string, amountCents: number, postedMs: number): Credit[] {
  const { random } = making;
  const note = (cents: number, ms: number) => creditNote(making, order, returnId, cents, ms);
  const chance = random.next();
  if (chance < 0.05 && amountCents > 1) {
    const part = Math.floor(amountCents / 2);
    return [note(part, postedMs), note(amountCents - part, postedMs + MINUTE)];
  }
  if (chance < 0.08) return [note(amountCents, postedMs), { ...note(amountCents, postedMs), state: 'DRAFT' }];
  return [note(amountCents, postedMs)];
}

function creditNote({ random, ids }: Pick<Making, 'random' | 'ids'>, order: OrderRecord, returnId: string, amountCents: number, postedMs: number): Credit {
  const id = ids.next();
  return {
    id,
    creditId: `SRET-${new Date(postedMs).getUTCFullYear()}-${String(id).padStart(7, '0')}`,
    returnRef: misspell(random, returnId),
    orderRef: misspell(random, `SO-${order.orderId}`),
    invoiceId: order.invoices.find(({ state, reversedMs }) => state === 'POSTED' && reversedMs === null)?.invoiceId ?? null,
    amountCents,
    currency: order.financials[0]?.currency ?? 'USD',
    state: 'POSTED',
    postedMs,
  };
}
