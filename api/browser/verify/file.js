// @ts-check
/** The sealed file, `<number>.permit.json` (docs/format.md, section 3). */
import { unhex } from "./bytes.js";
import { loadJson, MAX_BYTES } from "./canonical.js";
import { face, PERMIT_ID, persons } from "./document.js";
import { NotWellFormed } from "./errors.js";
import { oneOf, pattern, section } from "./form.js";
import { tagOf } from "./seal.js";

const FORMAT = "cites-permit/1";
const ADDRESS = pattern(/^0x[0-9a-f]{40}$/);
const SALT = pattern(/^0x[0-9a-f]{32}$/);

const FILE = section(
  {
    format: oneOf(FORMAT),
    registry: section({ chain: pattern(/^[1-9][0-9]{0,18}$/), parties: ADDRESS, permits: ADDRESS }),
    face,
    face_salt: SALT,
    seal: pattern(/^0x[0-9a-f]{130}$/),
    id: PERMIT_ID,
  },
  { persons, persons_salt: SALT, persons_digest: PERMIT_ID },
  (file) => {
    const shown = file.persons !== undefined;
    if (shown !== (file.persons_salt !== undefined) || shown === (file.persons_digest !== undefined)) {
      return "give either persons with persons_salt, or persons_digest";
    }
  },
);

/** What a sealed file shows. Throws NotWellFormed. @param {Uint8Array} data @returns {import("./seal.js").Shown} */
export function readFile(data) {
  const file = /** @type {any} */ (loadJson(data, 2 * MAX_BYTES));
  if (typeof file !== "object" || Array.isArray(file) || file.format !== FORMAT) {
    throw new NotWellFormed(`This is no sealed permit file: it does not say "format": "${FORMAT}".`);
  }
  FILE(file, "");
  const { chain, parties, permits } = file.registry;
  return {
    registryTag: tagOf({ chainId: BigInt(chain), parties, permits }),
    face: file.face,
    faceSalt: unhex(file.face_salt),
    persons: file.persons,
    personsSalt: file.persons_salt && unhex(file.persons_salt),
    personsDigest: file.persons_digest && unhex(file.persons_digest),
    seal: unhex(file.seal),
    statedId: file.id,
  };
}
