// How people and programs spell one id: in other cases, with blanks around it, with a prefix. All of it is harmless, because the mapping normalises it.

import type { Channel } from './places.ts';
import type { Random } from './random.ts';

/** The id as it is nine times in ten, else in lower case, capitalised or padded. */
export function misspell(random: Random, id: string): string {
  if (!random.chance(0.1)) return id;
  const spellings = [id.toLowerCase(), ` ${id}`, `${id}  `, `${id.charAt(0)}${id.slice(1).toLowerCase()}`];
  return random.pick(spellings);
}

const PREFIX: Readonly<Record<Channel, string>> = { webshop: 'WEB-', marketplace: 'MKT-' };

/** How the OMS keeps a channel's order or refund: with the channel's prefix. */
export function externalIdOf(random: Random, channel: Channel, id: string): string {
  return misspell(random, `${PREFIX[channel]}${id}`);
}

export function spellChannel(random: Random, channel: Channel): string {
  return misspell(random, channel);
}
