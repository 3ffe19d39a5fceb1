// How findings, tasks, recounts and silences are named for people, and read back: F-12, T-3, R-7, S-1.

import { formatDecimal } from '../domain/decimal.ts';
import { UsageError } from '../domain/errors.ts';
import type { Amount } from '../lifecycle/judged.ts';

export type Letter = 'F' | 'T' | 'R' | 'H' | 'S';

export function nameOf(letter: Letter, id: number): string {
  return `${letter}-${id}`;
}

/** The number in `T-3` or `t-3`; undefined where the text names nothing of that letter. */
export function parseName(letter: Letter, text: string): number | undefined {
  const match = /^([FTRHS])-(\d{1,15})$/i.exec(text);
  return match?.[1]?.toUpperCase() === letter ? Number(match[2]) : undefined;
}

/** As {@link parseName}, for a command's argument. */
export function requireName(letter: Letter, text: string, what: string): number {
  const id = parseName(letter, text);
  if (id === undefined) throw new UsageError(`"${text}" names no ${what}: write it as ${letter}-12`);
  return id;
}

/** `25.00 USD`, `12` for a quantity, nothing where nothing is at risk. */
export function formatAmount(amount: Amount | null): string {
  if (amount === null) return '';
  return amount.currency === null ? formatDecimal(amount.amount) : `${formatDecimal(amount.amount, 2)} ${amount.currency}`;
}
