// @ts-check
/** The sealed file, `<number>.permit.json` (docs/format.md, section 3). */
import { unhex } from "./bytes.js";
import { canonical, loadJson, MAX_BYTES } from "./canonical.js";
import { face, PERMIT_ID, persons } from "./document.js";
import { LaterFormat, NotAPermitFile, NotWellFormed } from "./errors.js";
import { oneOf, pattern, section } from "./form.js";
import { tagOf } from "./seal.js";

const FORMAT = "cites-permit/1";
const ANY_FORMAT = "cites-permit/";
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

/**
 * What a sealed file shows.
 * @param {Uint8Array} data
 * @returns {import("./seal.js").Shown} Throws NotAPermitFile, LaterFormat, or NotWellFormed for a permit that breaks
 *   the format
 */
export function readFile(data) {
  recognise(data);
  const file = /** @type {any} */ (loadJson(data, 2 * MAX_BYTES));
  FILE(file, "");
  fits(file.persons ? [file.face, file.persons] : file.face);
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

/** Whether it is a sealed permit at all: JSON that names the format. @param {Uint8Array} data */
function recognise(data) {
  if (data.length > 2 * MAX_BYTES) throw new NotAPermitFile("The file is larger than any sealed permit.");
  const format = said(data)?.format;
  if (typeof format === "string" && format.startsWith(ANY_FORMAT) && format !== FORMAT) {
    throw new LaterFormat(`The file is of format '${format}'; '${FORMAT}' is read here. Update this page.`);
  }
  if (format !== FORMAT) {
    throw new NotAPermitFile(`This is no sealed permit file: it does not say "format": "${FORMAT}".`);
  }
}

/** @param {Uint8Array} data @returns {any} */
function said(data) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data));
  } catch {
    throw new NotAPermitFile("The file is no JSON in UTF-8: it was cut short, or is no sealed permit.");
  }
}

/** What is sealed fits into a code's text, in whatever it is shown. @param {import("./canonical.js").Value} sections */
function fits(sections) {
  if (canonical(sections).length > MAX_BYTES) throw new NotWellFormed("The permit has more than 64 kB.");
}
