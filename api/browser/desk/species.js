// @ts-check
/**
 * Species found as one types: the server's list below the field, to be chosen with the keys or a finger. Choosing fills
 * in the Appendix and the common name where nothing stands yet. Without script the field is an ordinary one.
 */

const PAUSE = 150; // milliseconds after the last letter
const FEWEST = 2; // letters

/** @typedef {{name: string, matched: string, common: string, listing: string, accepted: string[]}} Species */

/** What begins so; nothing where the server does not answer. @param {string} begins @returns {Promise<Species[]>} */
async function found(begins) {
  try {
    const answer = await fetch(`/desk/species?${new URLSearchParams({ begins })}`);
    return answer.ok ? (await answer.json()).found : [];
  } catch {
    return [];
  }
}

/** @param {HTMLInputElement} input @param {number} number */
function help(input, number) {
  const list = document.createElement("ul");
  list.id = `species-${number}`;
  list.className = "species";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent ?? "");
  list.hidden = true;
  input.after(list);
  for (const [name, value] of Object.entries({ "role": "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
    input.setAttribute(name, value);
  }
  /** @type {Species[]} */
  let species = [];
  let chosen = -1;
  let timer = 0;
  let asked = 0;

  function close() {
    species = [];
    show();
  }

  function show() {
    chosen = -1;
    list.replaceChildren(...species.map(option));
    list.hidden = species.length === 0;
    if (species.length > 0) list.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-expanded", String(species.length > 0));
    input.removeAttribute("aria-activedescendant");
  }

  /** @param {Species} one @param {number} index */
  function option(one, index) {
    const item = document.createElement("li");
    item.id = `${list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const name = document.createElement("i");
    name.textContent = one.name;
    const more = [one.matched || one.common, one.listing, ...one.accepted.map((accepted) => `= ${accepted}`)];
    item.append(name, ` ${more.filter(Boolean).join(" · ")}`);
    item.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the field keeps the focus
      take(index);
    });
    return item;
  }

  /** @param {number} step */
  function move(step) {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = (chosen + step + species.length) % species.length;
    const item = list.children[chosen];
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item.id);
  }

  /** @param {number} index */
  function take(index) {
    const one = species[index];
    input.value = one.name;
    fill("common_name", one.common);
    fill("appendix", one.listing);
    close();
  }

  /** Another field of the same line, where nothing stands in it. @param {string} column @param {string} text */
  function fill(column, text) {
    const field = document.getElementById(input.name.replace("scientific_name", column));
    if ((field instanceof HTMLInputElement || field instanceof HTMLSelectElement) && field.value === "") {
      field.value = text;
      if (field.value !== text) field.value = ""; // a select without this choice, such as I/II
    }
  }

  async function look() {
    const mine = ++asked;
    const begins = input.value.trim();
    const answer = begins.length < FEWEST ? [] : await found(begins);
    if (mine === asked && document.activeElement === input) {
      species = answer;
      show();
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  input.addEventListener("blur", () => {
    asked += 1;
    close();
  });
  input.addEventListener("keydown", (event) => {
    if (species.length === 0) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") move(event.key === "ArrowDown" ? 1 : chosen < 0 ? 0 : -1);
    else if (event.key === "Enter" && chosen >= 0) take(chosen);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
}

document.querySelectorAll("input[data-species]").forEach((input, number) => {
  if (input instanceof HTMLInputElement) help(input, number);
});
