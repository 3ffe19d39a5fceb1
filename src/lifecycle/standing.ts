// Recounts and holds alike: at most one stands at a place, it stands as long as a finding causes it, and ends with the last.
// Which finding joins or leaves, and when, is decided elsewhere.

import type { CauseChange, StandingChanges } from './changes.ts';

interface Standing {
  readonly id: number;
  readonly place: string;
  readonly causes: Set<number>;
}

/** What stands, and what changes about it: the working state of one decision. */
export interface StandingBook<Opening> {
  readonly byPlace: Map<string, Standing>;
  readonly byCause: Map<number, Set<Standing>>;
  readonly opened: Opening[];
  readonly joined: CauseChange[];
  readonly left: CauseChange[];
  readonly ended: number[];
}

/** What stands before the decision, each at its place (an order; a SKU and facility). */
export function openBook<Opening>(
  known: readonly { readonly id: number; readonly place: string; readonly causes: readonly number[] }[],
): StandingBook<Opening> {
  const book: StandingBook<Opening> = { byPlace: new Map(), byCause: new Map(), opened: [], joined: [], left: [], ended: [] };
  for (const { id, place, causes } of known) {
    const standing = { id, place, causes: new Set<number>() };
    book.byPlace.set(place, standing);
    for (const finding of causes) link(book, standing, finding);
  }
  return book;
}

/** Makes the finding a cause of what stands at the place; `open` makes one with a new number where none does. */
export function joinCause<Opening extends { readonly id: number }>(
  book: StandingBook<Opening>,
  place: string,
  finding: number,
  open: () => Opening,
): { readonly id: number; readonly outcome: 'opened' | 'joined' | 'already' } {
  const standing = book.byPlace.get(place);
  if (standing?.causes.has(finding)) return { id: standing.id, outcome: 'already' };
  if (standing) {
    link(book, standing, finding);
    book.joined.push({ of: standing.id, finding });
    return { id: standing.id, outcome: 'joined' };
  }
  const opening = open();
  const fresh = { id: opening.id, place, causes: new Set<number>() };
  book.byPlace.set(place, fresh);
  link(book, fresh, finding);
  book.opened.push(opening);
  book.joined.push({ of: fresh.id, finding });
  return { id: fresh.id, outcome: 'opened' };
}

/** The finding causes nothing any more. Each thing that it caused, and whether that was its last cause. */
export function leaveCauses<Opening>(book: StandingBook<Opening>, finding: number): readonly { readonly id: number; readonly ended: boolean }[] {
  const outcomes: { readonly id: number; readonly ended: boolean }[] = [];
  for (const standing of book.byCause.get(finding) ?? []) {
    standing.causes.delete(finding);
    book.left.push({ of: standing.id, finding });
    const ended = standing.causes.size === 0;
    if (ended) {
      book.ended.push(standing.id);
      book.byPlace.delete(standing.place);
    }
    outcomes.push({ id: standing.id, ended });
  }
  book.byCause.delete(finding);
  return outcomes;
}

/** What the decision changed. */
export function closeBook<Opening>(book: StandingBook<Opening>): StandingChanges<Opening> {
  return { opened: book.opened, joined: book.joined, left: book.left, ended: book.ended };
}

function link<Opening>(book: StandingBook<Opening>, standing: Standing, finding: number): void {
  standing.causes.add(finding);
  const caused = book.byCause.get(finding);
  if (caused) caused.add(standing);
  else book.byCause.set(finding, new Set([standing]));
}
