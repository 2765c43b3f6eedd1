// @ts-check
/**
 * What is shown stands behind the # of the page's address, which browsers never send: so it is still there when the page is
 * reloaded or the language switched. A code of this address stands there as it is; what comes from elsewhere, a file or
 * a code of another address, as base64url.
 */
const OTHER = "shown.";
const LONGEST = 200_000;

/** @param {Location} location @returns {Uint8Array | null} null: nothing stands there */
export function shownIn({ hash, origin }) {
  const said = hash.slice(1);
  if (said === "" || said === "main") return null;
  if (!said.startsWith(OTHER)) return new TextEncoder().encode(`${origin}/v#${said}`);
  try {
    const letters = atob(said.slice(OTHER.length).replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  } catch {
    return new TextEncoder().encode(said);
  }
}

/** @param {Uint8Array} data what is shown @param {Location} location @returns {string} "" where it is too long to stand there */
export function fragmentOf(data, { origin }) {
  if (data.length === 0 || data.length > LONGEST) return "";
  const text = new TextDecoder().decode(data).trim();
  const ours = `${origin}/v#`;
  if (text.startsWith(ours) && /^[A-Z2-7]+$/.test(text.slice(ours.length))) return `#${text.slice(ours.length)}`;
  const letters = Array.from(data, (byte) => String.fromCharCode(byte)).join("");
  return `#${OTHER}${btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}
