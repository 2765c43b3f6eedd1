// @ts-check
/** Whether a code leads to its issuing Party's own address: an answer counts only from an authority that one trusts. */

/**
 * The address that a code leads to, and the one that its issuing Party describes as its own, where they differ; null
 * where they do not, or where nothing shows that they do: a file names no address, and a Party need not describe one.
 * @param {import("./seal.js").Shown} shown
 * @param {import("./directory.js").Directory} directory
 * @returns {{ stated: string, own: string } | null}
 */
export function anotherAddress({ origin: stated, face }, { members }) {
  const own = members.get(face.party)?.origin;
  return stated && own && normal(stated) !== normal(own) ? { stated, own } : null;
}

/** Host names have no case, and a port may be the usual one. @param {string} address */
function normal(address) {
  try {
    return new URL(address).origin;
  } catch {
    return address;
  }
}
