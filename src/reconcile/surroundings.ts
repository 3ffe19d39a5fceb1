// What must be known beside a group's own rows before it is judged: which order it belongs to, what stands on that order, what its rules look up. In batches, never a query a key.

import type { ConfirmedGroup, ConfirmedKey } from '../compare/confirm-group.ts';
import { systemsOf } from '../config/boundary-systems.ts';
import type { Config } from '../config/config.ts';
import type { SideRow } from '../domain/discrepancy.ts';
import { SourceError } from '../domain/errors.ts';
import { type Key, keyText } from '../domain/key.ts';
import { type CompiledRules, readFact } from '../rules/compile.ts';
import type { FactReader } from '../rules/fact-access.ts';
import type { Lookup } from '../rules/rulebook.ts';
import { NOTHING_STANDS, type OrderStanding, type Subject } from '../rules/subject.ts';
import type { Run, Store } from '../store/store.ts';
import { lookUp, type Query } from './look-up.ts';
import { isDiscrepancy } from './memory.ts';
import type { OpenSession } from './open-systems.ts';
import { orderName, statedOrder, tieKey, tieOf } from './order-names.ts';
import type { BoundaryPlan } from './plan-boundary.ts';
import type { SeenGroup } from './see-groups.ts';
import { keysConcerned } from './value-at-risk.ts';

export interface Surrounding {
  /** The OMS's order_id; until it has one, channel/channel_order_id; null where the boundary names no order. */
  readonly name: string | null;
  readonly order: OrderStanding;
  readonly lookups: ReadonlyMap<string, SideRow | null>;
}

/** Of a key, or of a group by its own key. */
export type Around = (level: Subject['level'], key: Key) => Surrounding;

/** A subject without its surrounding. */
export type Bare = Omit<Subject, 'order' | 'lookups'>;

export interface SurroundingsContext {
  readonly config: Config;
  readonly store: Store;
  readonly run: Run;
  readonly plan: BoundaryPlan;
  /** The boundary's systems that were not read whole, by name. */
  readonly unread: ReadonlyMap<string, SourceError>;
  readonly rules: CompiledRules;
  readonly openSession: OpenSession;
  /** What stands on orders besides what the state knows. */
  readonly given: ReadonlyMap<string, OrderStanding>;
}

interface Place {
  readonly level: Subject['level'];
  readonly key: Key;
  readonly bare: Bare;
  readonly rows: readonly ConfirmedKey[];
}

/** Stands among the look-ups' names for the names of orders; no look-up is called so. */
const ORDERS = '';

const NO_LOOKUPS: ReadonlyMap<string, SideRow | null> = new Map();
export const NOWHERE: Surrounding = { name: null, order: NOTHING_STANDS, lookups: NO_LOOKUPS };

export class Surroundings {
  /** Look-ups that could not be had, by name: what hangs on them is undecided in this run. */
  readonly failures = new Map<string, SourceError>();
  #hasNamed = false;
  readonly #context: SurroundingsContext;
  readonly #tie: Query | null;
  readonly #rulesAsked: readonly string[];
  readonly #asksStanding: boolean;
  readonly #readers: ReadonlyMap<Lookup, readonly FactReader[]>;

  constructor(context: SurroundingsContext) {
    this.#context = context;
    const { boundary, fullLayouts, calendar } = context.plan;
    this.#tie = tieOf(context.config, boundary);
    const asked = context.rules.standingAsked;
    this.#rulesAsked = asked.rules;
    this.#asksStanding = asked.held || asked.rules.length > 0;
    this.#readers = new Map(
      boundary.lookups.map((lookup) => [lookup, [...lookup.by.values()].map(({ path }) => readFact(boundary, fullLayouts, path, calendar))]),
    );
  }

  /**
   * `bareOf` makes the subjects as they will be judged. Rejects with the SourceError of an OMS whose orders could not be read; null where they could for groups
   * before these, of which something may be applied by now: then nothing is to be said of these.
   */
  async of(seen: readonly SeenGroup[], bareOf: (one: SeenGroup, level: Subject['level'], row: ConfirmedKey | null) => Bare): Promise<Around | null> {
    const places = seen.flatMap((one) => placesOf(this.#context.plan, one, bareOf));
    const names = await this.#nameOrdersOf(places);
    if (names === null) return null;
    const standing = await this.#standing([...new Set(names.filter((name) => name !== null))]);
    const found = new Map<string, Surrounding>();
    for (const [i, { level, key }] of places.entries()) {
      const name = names[i] ?? null;
      found.set(placeText(level, key), { name, order: (name === null ? undefined : standing.get(name)) ?? NOTHING_STANDS, lookups: NO_LOOKUPS });
    }
    await this.#askAll(places, found);
    return (level, key) => found.get(placeText(level, key)) ?? NOWHERE;
  }

  async #nameOrdersOf(places: readonly Place[]): Promise<readonly (string | null)[] | null> {
    if (this.failures.has(ORDERS)) return null;
    try {
      const names = await this.#nameOrders(places);
      this.#hasNamed = true;
      return names;
    } catch (error) {
      if (!(error instanceof SourceError) || !this.#hasNamed) throw error;
      this.failures.set(ORDERS, error);
      return null;
    }
  }

  async #nameOrders(places: readonly Place[]): Promise<readonly (string | null)[]> {
    const { plan, config, openSession, unread } = this.#context;
    const { boundary } = plan;
    const stated = places.map(({ key, rows }) => statedOrder(plan, key, rows));
    if (this.#tie === null) return stated.map((parts) => parts && orderName(parts));
    const untied = stated.flatMap((parts) => (parts === null || typeof parts === 'string' ? [] : [tieKey(boundary, parts)]));
    // What an unread system owns is withheld: whoever asks here is not among its orders.
    const ties = await lookUp(config, openSession, this.#tie, untied, unread);
    return stated.map((parts) => {
      if (parts === null || typeof parts === 'string') return parts;
      const orderId = ties.get(keyText(tieKey(boundary, parts)))?.values[0];
      // Imported twice, the order has two names and keeps the one that all know.
      return typeof orderId === 'string' ? orderId : orderName(parts);
    });
  }

  async #standing(orders: readonly string[]): Promise<ReadonlyMap<string, OrderStanding>> {
    const { store, run, plan, given } = this.#context;
    if (!this.#asksStanding || orders.length === 0) return new Map();
    const known = await store.standingOnOrders(run, plan.boundary.id, orders, this.#rulesAsked);
    if (given.size === 0) return known;
    return new Map(orders.map((order) => [order, unite(known.get(order) ?? NOTHING_STANDS, given.get(order) ?? NOTHING_STANDS)]));
  }

  async #askAll(places: readonly Place[], found: Map<string, Surrounding>): Promise<void> {
    const { plan, rules, run } = this.#context;
    if (plan.boundary.lookups.length === 0) return;
    const wanted = new Map<string, { readonly text: string; readonly key: Key | null }[]>();
    for (const { level, key, bare } of places) {
      const text = placeText(level, key);
      const { order } = found.get(text) ?? NOWHERE;
      const subject: Subject = { ...bare, order, lookups: NO_LOOKUPS };
      for (const name of rules.needs(subject, run.now)) {
        const list = wanted.get(name) ?? [];
        wanted.set(name, list);
        list.push({ text, key: this.#lookupKey(name, subject) });
      }
    }
    for (const [name, asked] of wanted) {
      const answers = await this.#ask(
        name,
        asked.flatMap(({ key }) => (key === null ? [] : [key])),
      );
      if (answers === null) continue;
      for (const { text, key } of asked) {
        // Nothing to look it up by: there is nothing to be found.
        const answer = key === null ? null : answers.get(keyText(key));
        const known = found.get(text) ?? NOWHERE;
        if (answer !== undefined) found.set(text, { ...known, lookups: new Map([...known.lookups, [name, answer]]) });
      }
    }
  }

  #lookupKey(name: string, subject: Subject): Key | null {
    for (const [lookup, readers] of this.#readers) {
      if (lookup.name !== name) continue;
      const parts = readers.map((read) => read(subject));
      return parts.every((part) => typeof part === 'string') ? parts : null;
    }
    return null;
  }

  async #ask(name: string, keys: readonly Key[]): Promise<ReadonlyMap<string, SideRow | null> | null> {
    const { config, openSession, plan, unread } = this.#context;
    const lookup = plan.boundary.lookups.find((one) => one.name === name);
    if (lookup === undefined || this.failures.has(name)) return null;
    try {
      // One that has lost rows would answer all the same: that there are none.
      for (const { system } of systemsOf(config, { role: lookup.role, datasets: [lookup.dataset] })) {
        const failure = unread.get(system.name);
        if (failure) throw failure;
      }
      return await lookUp(config, openSession, { ...lookup, by: [...lookup.by.keys()] }, keys);
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.failures.set(name, error);
      return null;
    }
  }
}

function unite(a: OrderStanding, b: OrderStanding): OrderStanding {
  return { held: a.held || b.held, open: new Set([...a.open, ...b.open]) };
}

function placeText(level: Subject['level'], key: Key): string {
  return `${level} ${keyText(key)}`;
}

/** Every key that may be judged, and the group where it may. */
function placesOf(plan: BoundaryPlan, one: SeenGroup, bareOf: (one: SeenGroup, level: Subject['level'], row: ConfirmedKey | null) => Bare): readonly Place[] {
  const group: ConfirmedGroup = one.group;
  const keys = group.keys.filter(isDiscrepancy);
  if (keys.length === 0 && group.kinds.length === 0) return [];
  const ofKeys = keys.map((row): Place => ({ level: 'key', key: row.key, bare: bareOf(one, 'key', row), rows: [row] }));
  return [...ofKeys, { level: 'group', key: group.group, bare: bareOf(one, 'group', null), rows: keysConcerned(plan, group) }];
}
