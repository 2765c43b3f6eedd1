// @ts-check
/** A screen as elements of the page: the same as api/pages/templates/answer.html writes. Texts are only ever text. */

/** @typedef {import("./screen.js").Screen} Screen */
/** @typedef {import("./boxes.js").Box} Box */
/** @typedef {import("./boxes.js").Form} Form */
/** @typedef {{ [name: string]: string }} Attributes */
/** @typedef {(Node | string | null)[]} Children */

/** @param {string} tag @param {Attributes} attributes @param {...(Node | string | null)} children */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** @param {string} text @param {string} [name] */
const paragraph = (text, name) => element("p", name ? { class: name } : {}, text);

/** @param {Screen} screen @param {{ [name: string]: string }} sayings */
export function draw(screen, sayings) {
  const { form, checks, history, hidden, code, look } = screen;
  const drawn = document.createDocumentFragment();
  drawn.append(answer(screen), paragraph(screen.asked, "asked"));
  drawn.append(...screen.warnings.map((text) => paragraph(text, "told warning")));
  if (hidden && checks.length) drawn.append(paragraph(hidden, "told warning"));
  if (form) drawn.append(permit(form, look === "invalid" ? null : sayings.differs));
  if (checks.length) drawn.append(section(sayings.checks, element("ol", { class: "checks" }, ...checks.map(check))));
  if (history.length) {
    drawn.append(section(sayings.history, element("ol", { class: "timeline" }, ...history.map((event) => happened(event, sayings.colon)))));
  }
  if (code) drawn.append(element("p", {}, `${sayings.code}${sayings.colon} `, element("code", {}, code)));
  return drawn;
}

/** @param {Screen} screen */
const answer = ({ look, sign, head, says, call }) =>
  element(
    "section",
    { class: `answer ${look}`, role: "status" },
    element("span", { class: "sign", "aria-hidden": "true" }, sign),
    element("h1", { id: "head", tabindex: "-1" }, head),
    element("div", { class: "says" }, ...says.map((text) => paragraph(text)), ...call.map((text) => paragraph(text, "call"))),
  );

/** @param {string} title @param {Node} inside */
const section = (title, inside) => element("section", {}, element("h2", {}, title), inside);

/** @param {Form} form @param {string | null} differs what to do where the paper differs; not said where nothing is accepted */
const permit = ({ title, head, lines, foot }, differs) =>
  element(
    "section",
    { class: "permit", "aria-labelledby": "form" },
    element("h2", { id: "form" }, title),
    differs && paragraph(differs, "differs"),
    boxes(head),
    ...lines.map(line),
    boxes(foot),
  );

/** @param {Box[]} all */
const boxes = (all) => element("dl", { class: "form" }, ...all.map(box));

/** @param {Box} box */
const box = ({ number, label, texts }) =>
  element(
    "div",
    { class: "box" },
    element("dt", {}, number ? `${number}. ${label}` : label),
    ...texts.map(({ text, style }) => element("dd", style ? { class: style === "B" ? "strong" : "name" } : {}, text)),
  );

/** @param {import("./boxes.js").LineForm} line */
function line({ letter, boxes: all, quantities }) {
  const pairs = quantities.map(([name, quantity]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, quantity)),
  );
  const actual = pairs.length ? element("dl", { class: "quantities" }, ...pairs) : null;
  return element("section", { class: "line", "aria-label": letter }, element("h3", {}, letter), boxes(all), actual);
}

/** @param {import("./screen.js").CheckRow} check */
const check = ({ number, outcome, word, says }) =>
  element("li", { value: String(number), class: outcome.replace(" ", "-") }, element("b", {}, word), ` ${says}`);

/** @param {import("./screen.js").Happened} event @param {string} colon */
const happened = ({ time, party, says }, colon) =>
  element("li", {}, element("time", {}, time), `${party}${colon} ${says}`);
