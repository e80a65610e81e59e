export const MASKED_KEY = "[key]";
/** Shorter ones are placeholders for servers that need none ("none", "ollama"); masking them would garble sentences. */
export const SHORTEST_SECRET = 8;

/** OpenAI's shape, which many providers share. */
const OPENAI_KEY = /\bsk-[\w*.-]{5,}[\w*]/g;
/** A word alone is no token: "Bearer authentication" stays. */
const BEARER = /\b(Bearer\s{1,4})(?=[\w.~+/=*-]*\d|[\w.~+/=*-]{16})[\w.~+/=*-]{3,}[\w=*]/gi;
/** "key: …", "api_key=…", "key provided: '…'"; with two words between them at most, or every long name would count. */
const AFTER_KEY = /(keys?(?:[^\w\n/]{1,4}[a-z]{1,12}){0,2}[^\w\n/]{1,4})[a-z0-9][\w.~+/=*-]{18,}[\w=*]/gi;

/**
 * `text` of a provider without the key that was sent and without anything of the shape of a key: providers repeat keys in
 * what they say of them, and errors are shown, kept in the log and exported. Must come before any cut, which could leave
 * a part of the key that is not recognized.
 */
export function maskKeys(text: string, key: string | null = null): string {
  const known = key !== null && key.length >= SHORTEST_SECRET ? text.replaceAll(key, MASKED_KEY) : text;
  return known.replace(OPENAI_KEY, MASKED_KEY).replace(BEARER, `$1${MASKED_KEY}`).replace(AFTER_KEY, `$1${MASKED_KEY}`);
}
