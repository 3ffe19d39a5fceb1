// Which groups hold a discrepancy, as streamed? It keeps a group's rows only while the group lasts, and of a suspect only keys, figures and a hash:
// nothing is judged by what one pass saw.

import type { Key } from '../domain/key.ts';
import { SideCollector } from './collect-side.ts';
import { compareKey, findBroken, NONE } from './compare-key.ts';
import { beyondTolerance, GroupSums } from './group-sums.ts';
import { hashRows } from './hash-rows.ts';
import type { KeyVisitor } from './merge.ts';
import { type ComparePlan, MAX_GROUP_KEYS, type Row, type Withholding } from './plan.ts';
import type { Suspect, SuspectKey } from './suspect.ts';
import { addAgreeing, type KeyTotal, keyTotals, type Totals } from './totals.ts';

export interface StreamFigures {
  keys: number;
  matched: number;
  withheld: number;
  rejected: number;
}

/** Visits the merged keys; {@link finish} ends the last group. */
export class SuspectFinder implements KeyVisitor {
  readonly figures: StreamFigures = { keys: 0, matched: 0, withheld: 0, rejected: 0 };
  readonly #plan: ComparePlan;
  readonly #totals: Totals;
  readonly #withholding: Withholding;
  readonly #found: (suspect: Suspect) => void;
  readonly #only: ((key: Key) => boolean) | null;
  readonly #left: SideCollector;
  readonly #right: SideCollector;
  readonly #key: string[];
  readonly #sums: GroupSums | null;
  #groupRow: Row | null = null;
  #rows: Row[] = [];
  #groupKeys = 0;
  /** Some key of the group is in scope and asked for: without one, its figures concern nobody. */
  #counted = false;
  #tainted = false;
  #suspects: SuspectKey[] = [];
  #rest: KeyTotal[] = [];

  constructor(plan: ComparePlan, totals: Totals, withholding: Withholding, only: ((key: Key) => boolean) | null, found: (suspect: Suspect) => void) {
    this.#plan = plan;
    this.#totals = totals;
    this.#withholding = withholding;
    this.#only = only;
    this.#found = found;
    this.#left = new SideCollector(plan, 0);
    this.#right = new SideCollector(plan, 1);
    this.#key = new Array<string>(plan.keySize).fill('');
    this.#sums = plan.compareGroup.length > 0 ? new GroupSums(plan.compareGroup) : null;
  }

  begin(row: Row): void {
    if (this.#groupRow !== null && !this.#isSameGroup(row)) this.#endGroup();
    this.#groupRow ??= row;
    for (let i = 0; i < this.#plan.keySize; i++) this.#key[i] = row[i + 1] as string;
    this.#left.reset();
    this.#right.reset();
  }

  add(row: Row, systems: readonly string[]): void {
    (((row[0] as number) & 1) === 0 ? this.#left : this.#right).add(row, systems);
    if (this.#groupKeys < MAX_GROUP_KEYS) this.#rows.push(row);
  }

  end(): void {
    const left = this.#left;
    const right = this.#right;
    this.#groupKeys++;
    const unknown = left.rejected || right.rejected ? 'rejected' : this.#withholding.key(this.#key) ? 'withheld' : null;
    if (unknown !== null) this.#tainted = true;
    else this.#sums?.add(left, right);
    if ((!left.inScope && !right.inScope) || (this.#only !== null && !this.#only(this.#key))) return;
    this.#counted = true;
    this.figures.keys++;
    if (unknown === null) this.#compare(left, right);
    else this.#setAside(unknown);
  }

  finish(): void {
    if (this.#groupRow !== null) this.#endGroup();
  }

  #setAside(part: 'rejected' | 'withheld'): void {
    this.figures[part]++;
    this.#totals.add(keyTotals(this.#plan, this.#left, this.#right), part);
  }

  #compare(left: SideCollector, right: SideCollector): void {
    const plan = this.#plan;
    let kinds = compareKey(plan, left, right);
    if (plan.never.length > 0) {
      const broken = findBroken(plan, this.#key, left.rows === 0 ? null : left, right.rows === 0 ? null : right);
      if (broken !== NONE) kinds = [...kinds, ...broken];
    }
    if (kinds !== NONE) {
      this.#suspects.push({ key: [...this.#key], kinds, totals: keyTotals(plan, left, right) });
      return;
    }
    this.figures.matched++;
    // Where groups are compared too, a pair's small variance may yet turn out to be part of a large one.
    if (this.#sums === null) addAgreeing(this.#totals, plan, left, right);
    else this.#rest.push(...keyTotals(plan, left, right));
  }

  #isSameGroup(row: Row): boolean {
    const group = this.#groupRow as Row;
    for (let i = 1; i <= this.#plan.groupSize; i++) if (group[i] !== row[i]) return false;
    return true;
  }

  #endGroup(): void {
    const beyond = this.#sums === null || !this.#counted ? [] : beyondTolerance(this.#sums);
    const known = !this.#tainted && !this.#withholding.groups;
    const differs = beyond.length > 0 && known;
    if (this.#sums !== null && !differs) this.#totals.add(this.#rest, beyond.length > 0 ? 'withheld' : 'within_tolerance');
    if (this.#suspects.length > 0 || differs) {
      this.#found({
        group: (this.#groupRow as Row).slice(1, 1 + this.#plan.groupSize) as string[],
        hash: this.#groupKeys > MAX_GROUP_KEYS ? '' : hashRows(this.#plan, this.#rows, this.#suspects),
        keys: this.#suspects,
        groupColumns: differs ? beyond : [],
        rest: differs ? this.#rest : [],
        tainted: this.#tainted,
      });
      this.#suspects = [];
    }
    this.#sums?.reset();
    // What was handed on, empty or not, must not fill with the next group's figures.
    if (differs || this.#rest.length > 0) this.#rest = [];
    this.#rows.length = 0;
    this.#groupRow = null;
    this.#groupKeys = 0;
    this.#counted = false;
    this.#tainted = false;
  }
}
