// @ts-check
/**
 * The permit on a screen as its form: api/pages/boxes.py and registry/form/content.py, box for box. Labels and the names
 * of codes come with the page, in its language.
 */
import { fill, itemLetter } from "./texts.js";
import { withUnit } from "./verify/quantities.js";

/** @typedef {import("./verify/document.js").Face} Face */
/** @typedef {import("./verify/document.js").Line} Line */
/** @typedef {import("./verify/document.js").Person} Person */
/** @typedef {import("./verify/seal.js").Shown} Shown */
/** @typedef {import("./verify/verify.js").Verdict} Verdict */
/** @typedef {import("./texts.js").About} About */
/** @typedef {{ text: string, style: "" | "B" | "I" }} Paragraph */
/** @typedef {{ number: string, label: string, texts: Paragraph[] }} Box */
/** @typedef {{ letter: string, boxes: Box[], quantities: [string, string][] }} LineForm */
/** @typedef {{ title: string, head: Box[], lines: LineForm[], foot: Box[] }} Form */
/** @typedef {string | false | null | undefined} Maybe */

/** @param {string} text @param {"" | "B" | "I"} [style] @returns {Paragraph} */
const paragraph = (text, style = "") => ({ text, style });

/** Those that are there; the first is set in a style of its own. @param {Maybe[]} texts @param {"" | "B" | "I"} [first] */
const some = (texts, first = "") =>
  texts.filter((text) => typeof text === "string" && text !== "").map((text, at) => paragraph(String(text), at ? "" : first));

/** @param {Shown} shown @param {Verdict} verdict @param {About} about @returns {Form} */
export const formOf = (shown, verdict, about) => new Reader(shown, verdict, about).form();

class Reader {
  /** @param {Shown} shown @param {Verdict} verdict @param {About} about */
  constructor({ face, persons }, verdict, { labels, codes, words }) {
    this.face = face;
    this.persons = persons;
    this.verdict = verdict;
    this.labels = labels;
    this.codes = codes;
    this.sayings = words.sayings;
  }

  /** @returns {Form} */
  form() {
    const lines = this.face.lines.map((line, at) => this.line(line, at));
    return { title: `${this.labels.title} ${this.face.number}`, head: this.head(), lines, foot: this.foot() };
  }

  /** @param {string} number @param {string} label @param {Paragraph[]} texts @returns {Box[]} none if it is empty */
  box(number, label, texts) {
    return texts.length ? [{ number, label: this.labels[label] ?? "", texts }] : [];
  }

  head() {
    const { face, persons } = this;
    const kind = paragraph(this.labels[face.kind], "B");
    return [
      this.box("1", "title", [paragraph(face.number, "B"), kind, ...some([this.certificate()])]),
      this.box("2", "2", some([face.valid_until], "B")),
      this.box("3", "3", this.person(persons?.importer)),
      this.box("3a", "3a", some([this.country(face.destination) ?? this.labels["any-country"]])),
      this.box("4", "4", this.person(persons?.exporter)),
      this.box("4", "4-signature", this.signature()),
      this.box("5", "5", this.conditions()),
      this.box("5a", "5a", some([this.coded("purpose", face.purpose)])),
      this.box("5b", "5b", some([face.security_stamp])),
      this.box("6", "6", some([face.authority.name, face.authority.address, this.country(face.party)], "B")),
    ].flat();
  }

  foot() {
    const { face, persons } = this;
    const signed = [...this.person(persons?.signatory), ...some([face.place_of_issue]), paragraph(face.date_of_issue)];
    const named = this.ids().map(([number, id]) => paragraph(`${number}: ${id}`));
    return [this.box("13", "13", signed), this.box("", "annex-ids", named)].flat();
  }

  /** @param {Person | undefined} person */
  person(person) {
    if (!this.persons) return [paragraph(this.labels["names-not-shown"], "B")];
    return person ? some([person.name, person.address, this.country(person.country)], "B") : [];
  }

  certificate() {
    const { certificate, certificate_name: name, use } = this.face;
    if (certificate === undefined) return undefined;
    const title = name ?? this.labels[`certificate ${certificate}`];
    return use === "multiple" ? `${title} (${this.labels["multiple-use"]})` : title;
  }

  signature() {
    const { form, method, reference } = this.face.applicant_signature;
    const said = [];
    const applicant = this.persons?.applicant;
    if (applicant) {
      const name = joined([applicant.name, applicant.address, this.country(applicant.country)]);
      said.push(paragraph(fill(this.labels.applicant, { name })));
    }
    if (form === "signed") said.push(paragraph(this.labels.signed, "I"));
    if (form === "electronic") {
      said.push(paragraph(fill(this.labels["signed-electronically"], { method: joined([method, reference]) }), "I"));
    }
    if (form === "missing") said.push(paragraph(this.labels["signature-missing"], "B"));
    return said;
  }

  conditions() {
    const { face, labels } = this;
    const { replaces, import_permit: permit } = face;
    /** @type {Paragraph[]} */
    const said = [];
    if (face.use === "multiple" && face.certificate === undefined) said.push(paragraph(labels["multiple-use"], "B"));
    if (face.retrospective) said.push(paragraph(labels.retrospective, "B"));
    if (replaces) said.push(paragraph(fill(labels.replaces, replaces), "B"));
    if (permit) {
      said.push(paragraph(fill(labels["import-permit"], { ...permit, country: String(this.country(permit.country)) })));
    }
    if (face.open_boxes) said.push(paragraph(fill(labels["open-boxes"], { boxes: face.open_boxes.join(", ") }), "B"));
    return [...said, ...some([face.special_conditions])];
  }

  /** @param {Line} line @param {number} at @returns {LineForm} */
  line(line, at) {
    const { labels } = this;
    const marks = line.marks && fill(labels.marks, { marks: line.marks });
    const hs = line.hs && fill(labels.hs, { code: line.hs });
    const appendix = [...some([`${line.appendix} – ${line.source}`]), paragraph(this.meaning("source", line.source))];
    const boxes = [
      this.box("7/8", "7/8", some([line.scientific_name, line.common_name], "I")),
      this.box("9", "9", some([this.coded("term", line.term), line.description, marks, hs])),
      this.box("10", "10", appendix),
      this.box("11", "11", this.quantity(line)),
      this.box("11a", "11a", some([line.quota && `${line.quota.used} / ${line.quota.total}`])),
      this.box("12", "12", this.sources(line, "origin")),
      this.box("12a", "12a", this.sources(line, "last re-export")),
      this.box("12b", "12b", some([line.operation, line.acquired])),
    ];
    return { letter: itemLetter(at), boxes: boxes.flat(), quantities: this.quantities(line, at) };
  }

  /** @param {Line} line */
  quantity({ quantity, unit }) {
    const words = unit && this.meaning("unit", unit);
    return some([quantity ? withUnit(quantity, unit) : unit, words !== unit && words], "B");
  }

  /** Endorsed and imported quantities beside the permitted one. @param {Line} line @param {number} at */
  quantities(line, at) {
    const { endorsed_quantities: endorsed, used_quantities: imported } = this.verdict;
    /** @type {[string, string | undefined][]} */
    const all = [["permitted", line.quantity], ["endorsed", endorsed?.[at]], ["imported", imported?.[at]]];
    /** @type {[string, string][]} */
    const known = [];
    for (const [name, quantity] of all) {
      if (quantity === undefined) continue;
      known.push([this.sayings[`quantity ${name}`], withUnit(quantity, line.unit)]);
    }
    return endorsed || imported ? known : [];
  }

  /** @param {Line} line @param {string} role */
  sources({ sources = [] }, role) {
    return sources.filter((source) => source.role === role).map(({ country, number, date, quantity }) => {
      const drawn = quantity && fill(this.labels.drawn, { quantity });
      return paragraph(joined([this.country(country), number, date, drawn]));
    });
  }

  /** @returns {[string, string][]} the number of a document that is named, and its id */
  ids() {
    const { face } = this;
    /** @type {[string, string][]} */
    const found = [];
    for (const named of [face.replaces, face.import_permit]) if (named?.id) found.push([named.number, named.id]);
    face.lines.forEach(({ sources = [] }, at) => {
      for (const { id, number } of sources) if (id) found.push([number ?? `12 ${itemLetter(at)}`, id]);
    });
    return found;
  }

  /** 'FR France' @param {string | undefined} code */
  country(code) {
    if (code === undefined) return undefined;
    const name = this.meaning("country", code);
    return name === code ? code : `${code} ${name}`;
  }

  /** 'T – commercial' @param {string} list @param {string | undefined} code */
  coded(list, code) {
    if (code === undefined) return undefined;
    const words = this.meaning(list, code);
    return words === code ? code : `${code} – ${words}`;
  }

  /** A code that is not known stands for itself; sources may be two letters. @param {string} list @param {string} code */
  meaning(list, code) {
    const known = this.codes[list];
    if (list === "source" && !(code in known) && [...code].every((letter) => letter in known)) {
      return [...code].map((letter) => known[letter]).join(", ");
    }
    return Object.hasOwn(known, code) ? known[code] : code;
  }
}

/** @param {Maybe[]} parts */
const joined = (parts) => parts.filter(Boolean).join(", ");
