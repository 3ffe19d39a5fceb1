// How much of a URL or a message may be shown: never a credential. When in doubt it hides more.

/** Parameters of a connection that are no secrets; the values of all others are hidden. */
const HARMLESS = new Set(['application_name', 'charset', 'connect_timeout', 'connectTimeout', 'ssl', 'sslmode']);
const HIDDEN = '***';

/**
 * A database's URL as it may be shown: `mysql://***@host:3306/db?ssl=true&password=***`; `sqlite:path` as it is.
 * Where it cannot be told surely which part is the password, only the scheme is left: `mysql://***`.
 */
export function redactUrl(url: string): string {
  const parts = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(?:\?([^#]*))?$/.exec(url);
  if (!parts) return /^sqlite:(?!\/\/)/.test(url) || !/:\/\//.test(url) ? shownPath(url) : `${schemeOf(url)}://${HIDDEN}`;
  const [, scheme = '', authority = '', path = '', query] = parts;
  if (path.includes('@') || (query ?? '').includes('@') || !URL.canParse(url)) return `${scheme}://${HIDDEN}`;
  const at = authority.lastIndexOf('@');
  const host = at < 0 ? authority : `${HIDDEN}@${authority.slice(at + 1)}`;
  return `${scheme}://${host}${path}${query === undefined ? '' : `?${shownQuery(query)}`}`;
}

function shownPath(url: string): string {
  return url.replace(/\?.*$/s, `?${HIDDEN}`);
}

function schemeOf(url: string): string {
  return /^[A-Za-z][A-Za-z0-9+.-]*(?=:\/\/)/.exec(url)?.[0] ?? HIDDEN;
}

function shownQuery(query: string): string {
  return query
    .split('&')
    .map((pair) => {
      const name = pair.split('=', 1)[0] ?? '';
      if (HARMLESS.has(name)) return pair;
      return /^[A-Za-z_][\w.-]*$/.test(name) && pair.includes('=') ? `${name}=${HIDDEN}` : HIDDEN;
    })
    .join('&');
}

/** Hides the user and password of every URL that stands in a text, but not of the form that a cure shows: `mysql://user:password@host/database`. */
export function redactText(text: string): string {
  return text.replace(/([A-Za-z][A-Za-z0-9+.-]*:\/\/)(?!user:password@host\/database(?![^\s;]))\S*@/g, `$1${HIDDEN}@`);
}

/** A value that came from the environment may be a secret, wherever it was put by mistake: messages show the variable's name in its place. */
export function hideEnvironment(message: string, env: ReadonlyMap<string, string>): string {
  let shown = message;
  for (const [name, value] of [...env].sort((a, b) => b[1].length - a[1].length)) {
    // A very short value would also be found where it does not stand, in the midst of words.
    shown = value.length < 4 ? shown.replaceAll(`"${value}"`, `"\${${name}}"`) : shown.replaceAll(value, `\${${name}}`);
  }
  return shown;
}
