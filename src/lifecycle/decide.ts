// What a run changes: what is known held against what it judged. One batch of groups at a time; it performs nothing and knows no clock.

import type { Changes, Numbers } from './changes.ts';
import { finishDraft, startDraft } from './draft.ts';
import { meetFinding, missFinding } from './findings.ts';
import type { JudgedGroup } from './judged.ts';
import type { Known } from './known.ts';

/**
 * `known` holds at least what {@link Known} asks for, `now` is the run's instant, `next` the numbers not yet handed out.
 * Judging the same again yields no change but a task's that a person had resolved or accepted.
 */
export function decide(known: Known, groups: readonly JudgedGroup[], now: number, next: Numbers): Changes {
  const draft = startDraft(known, now, next);
  const byFingerprint = new Map(known.findings.map((finding) => [finding.fingerprint, finding]));
  const met = new Set<string>();
  for (const group of groups) {
    for (const match of group.matches) {
      if (met.has(match.fingerprint)) continue;
      met.add(match.fingerprint);
      meetFinding(draft, group, match, byFingerprint.get(match.fingerprint));
    }
  }
  // Only now, so that a recount or hold whose causes change within the batch goes on instead of ending and beginning anew.
  const byGroup = new Map(groups.map((group) => [group.groupFingerprint, group]));
  for (const finding of known.findings) {
    const group = byGroup.get(finding.groupFingerprint);
    if (group !== undefined && !met.has(finding.fingerprint)) missFinding(draft, group, finding);
  }
  return finishDraft(draft);
}
