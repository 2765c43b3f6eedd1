// @ts-check
/**
 * The permit document in its two sections: `face`, what a control officer anywhere must see, and `persons`, whom
 * data-protection law covers. The same form as registry/permit.py; boxes of the standard form, Resolution Conf. 12.3.
 */
import { FIRST_DAY, isDate, LAST_DAY } from "./days.js";
import { list, oneOf, pattern, section, text } from "./form.js";

/** @typedef {{ name: string, address?: string, country?: string }} Person */
/** @typedef {{ exporter?: Person, importer?: Person, applicant?: Person, signatory: Person }} Persons */
/**
 * @typedef {{ role: string, country: string, number?: string, date?: string, quantity?: string, id?: string }} Source
 */
/**
 * @typedef {object} Line
 * @property {string} scientific_name
 * @property {string} [common_name]
 * @property {string} [description]
 * @property {string} [marks]
 * @property {string} term
 * @property {"I" | "II" | "III" | "N"} appendix
 * @property {string} source
 * @property {string} [quantity]
 * @property {string} [unit]
 * @property {{ used: string, total: string }} [quota]
 * @property {string} [hs]
 * @property {string} [operation]
 * @property {string} [acquired]
 * @property {Source[]} [sources]
 */
/**
 * @typedef {object} Face
 * @property {"export" | "re-export" | "import" | "other"} kind
 * @property {string} [certificate]
 * @property {string} [certificate_name]
 * @property {"single" | "multiple"} use
 * @property {string} number
 * @property {string} party
 * @property {{ name: string, address?: string }} authority
 * @property {string} [destination]
 * @property {string} valid_until
 * @property {string} [purpose]
 * @property {string} [security_stamp]
 * @property {string} [special_conditions]
 * @property {string} place_of_issue
 * @property {string} date_of_issue
 * @property {{ form: string, method?: string, reference?: string }} applicant_signature
 * @property {true} [retrospective]
 * @property {{ number: string, date: string, reason: string, id?: string }} [replaces]
 * @property {{ country: string, number: string, date: string, id?: string }} [import_permit]
 * @property {string[]} [open_boxes]
 * @property {Line[]} lines
 */

export const MAX_LINES = 64;
const TEXT = text(500);
const NUMBER = text(35);
const COUNTRY = pattern(/^[A-Z]{2}$/);
const DATE = pattern(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/, isDate);
const QUANTITY = pattern(/^(0|[1-9][0-9]{0,11})(\.[0-9]{0,5}[1-9])?$/);
export const PERMIT_ID = pattern(/^0x[0-9a-f]{64}$/);

const CERTIFICATES = [
  "pre-Convention", "captive-bred", "artificially propagated", "origin", "introduction from the sea",
  "travelling exhibition", "personal ownership", "musical instrument", "sample collection", "scientific exchange",
  "phytosanitary", "other",
];

const PERSON = section({ name: TEXT }, { address: TEXT, country: COUNTRY });

const SIGNATURE = section(
  { form: oneOf("no place", "signed", "electronic", "missing") },
  { method: TEXT, reference: TEXT },
  ({ form, method, reference }) => {
    if ((form === "electronic") !== (method !== undefined)) {
      return "method is given for an electronic signature, and only for one";
    }
    if (reference !== undefined && method === undefined) return "reference goes with the method";
  },
);

const SOURCE = section(
  { role: oneOf("origin", "last re-export"), country: COUNTRY },
  { number: NUMBER, date: DATE, quantity: QUANTITY, id: PERMIT_ID },
);

const LINE = section(
  {
    scientific_name: TEXT,
    term: pattern(/^[A-Z]{3}$/),
    appendix: oneOf("I", "II", "III", "N"),
    source: pattern(/^[A-Z]{1,2}$/),
  },
  {
    common_name: TEXT,
    description: TEXT,
    marks: TEXT,
    quantity: QUANTITY,
    unit: pattern(/^[A-Z0-9]{2,3}$/),
    quota: section({ used: QUANTITY, total: QUANTITY }),
    hs: pattern(/^[0-9]{6,10}$/),
    operation: TEXT,
    acquired: DATE,
    sources: list(SOURCE, 32),
  },
);

/** The face: throws NotWellFormed. */
export const face = section(
  {
    kind: oneOf("export", "re-export", "import", "other"),
    use: oneOf("single", "multiple"),
    number: NUMBER,
    party: COUNTRY,
    authority: section({ name: TEXT }, { address: TEXT }),
    valid_until: DATE,
    place_of_issue: TEXT,
    date_of_issue: DATE,
    applicant_signature: SIGNATURE,
    lines: list(LINE, MAX_LINES),
  },
  {
    certificate: oneOf(...CERTIFICATES),
    certificate_name: TEXT,
    destination: COUNTRY,
    purpose: pattern(/^[A-Z]$/),
    security_stamp: NUMBER,
    special_conditions: text(4000),
    retrospective: oneOf(true),
    replaces: section({ number: NUMBER, date: DATE, reason: TEXT }, { id: PERMIT_ID }),
    import_permit: section({ country: COUNTRY, number: NUMBER, date: DATE }, { id: PERMIT_ID }),
    open_boxes: list(pattern(/^([1-9]|1[0-5])[a-d]?$/), 24),
  },
  disagreement,
);

/** The persons: throws NotWellFormed. */
export const persons = section({ signatory: PERSON }, { exporter: PERSON, importer: PERSON, applicant: PERSON });

/** @param {Face} face @returns {string | undefined} the first way in which its members disagree */
function disagreement(face) {
  const boxes = face.open_boxes ?? [];
  if ((face.kind === "other") !== (face.certificate !== undefined)) return "certificate goes with kind other";
  if ((face.certificate === "other") !== (face.certificate_name !== undefined)) {
    return "certificate_name goes with certificate other";
  }
  if ((face.use === "single") !== (face.destination !== undefined)) return "destination goes with single use";
  if (face.kind === "import" && face.destination !== undefined && face.destination !== face.party) {
    return "the destination of an import permit is the Party that issues it";
  }
  if (face.valid_until < face.date_of_issue) return "valid_until lies before date_of_issue";
  if (face.date_of_issue < FIRST_DAY || face.valid_until > LAST_DAY) {
    return "date_of_issue and valid_until lie within the days that the chain counts";
  }
  if (boxes.some((box, at) => at > 0 && !comesBefore(boxes[at - 1], box))) {
    return "open_boxes are named once each, in the order of the form";
  }
  if (!boxes.includes("11") && face.lines.some((line) => line.quantity === undefined)) {
    return "quantity may be left out only where box 11 is among open_boxes";
  }
}

/** @param {string} one @param {string} next */
function comesBefore(one, next) {
  const [before, after] = [parseInt(one, 10), parseInt(next, 10)];
  return before < after || (before === after && one < next);
}
