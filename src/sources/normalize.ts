// The normalizations as a function on text. It must do, byte for byte, what the dialects' SQL does with keys.

import type { Normalization } from '../config/config.ts';

export function compileNormalize(steps: readonly Normalization[]): (text: string) => string {
  return (text) => steps.reduce(normalizeText, text);
}

/** ASCII letters, digits and spaces only; prefixes and suffixes are literal and taken off once. */
export function normalizeText(text: string, step: Normalization): string {
  switch (step.kind) {
    case 'trim':
      return trimSpaces(text);
    case 'upper':
      return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
    case 'lower':
      return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    case 'strip_leading_zeros':
      return text.replace(/^0+(?=.)/s, '');
    case 'strip_prefix':
      return text.startsWith(step.value) ? text.slice(step.value.length) : text;
    case 'strip_suffix':
      return step.value !== '' && text.endsWith(step.value) ? text.slice(0, -step.value.length) : text;
    default:
      return step satisfies never;
  }
}

function trimSpaces(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) === 32) start++;
  while (end > start && text.charCodeAt(end - 1) === 32) end--;
  return text.slice(start, end);
}
