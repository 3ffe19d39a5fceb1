// What of a source text is code, and what is comment or literal. No parser: enough to look for words that code must not contain.

/** Comments and what stands between quotes become spaces, so that every place keeps its offset. What `${…}` holds is code and stays. */
export function blankLiterals(text: string): string {
  let out = '';
  let index = 0;
  // One entry for each `${` that is open: how many braces are open within it.
  const braces: number[] = [];
  const blank = (end: number, keepEnds: number): void => {
    const stop = Math.min(end, text.length);
    const inner = text.slice(index + keepEnds, Math.max(index + keepEnds, stop - keepEnds)).replace(/[^\n]/g, ' ');
    out += text.slice(index, index + keepEnds) + inner + text.slice(Math.max(index + keepEnds, stop - keepEnds), stop);
    index = stop;
  };
  while (index < text.length) {
    const rest = text.slice(index, index + 2);
    const char = rest[0] ?? '';
    const open = braces.at(-1);
    if (rest === '//') blank(endOf(text, /\n|$/g, index), 0);
    else if (rest === '/*') blank(endOf(text, /\*\//g, index + 2), 0);
    else if (char === "'" || char === '"') blank(endOf(text, char === "'" ? /(?<!\\)(?:\\\\)*'/g : /(?<!\\)(?:\\\\)*"/g, index + 1), 1);
    else if (char === '/' && startsRegExp(out)) blank(endOf(text, /(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\//y, index + 1), 1);
    else if (char === '`' || (char === '}' && open === 0)) {
      if (char === '}') braces.pop();
      const end = endOf(text, /(?:\\[\s\S]|\$(?!\{)|[^`\\$])*(?:`|\$\{)/y, index + 1);
      if (text.slice(end - 2, end) === '${') braces.push(0);
      blank(end, 1);
    } else {
      if (open !== undefined && (char === '{' || char === '}')) braces[braces.length - 1] = open + (char === '{' ? 1 : -1);
      out += char;
      index += 1;
    }
  }
  return out;
}

function endOf(text: string, pattern: RegExp, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text) === null ? text.length : pattern.lastIndex;
}

/** A slash divides where a value stands before it; elsewhere it opens a regular expression. */
function startsRegExp(before: string): boolean {
  return /(?:^|[(,=:[!&|?{};+~^<>%*-]|\breturn|\btypeof|\bcase|=>)\s*$/.test(before.slice(-40));
}
