// @ts-check
/**
 * The verify page: what is shown comes behind the # of the address, from the camera, a picture, a file or pasted text; the
 * answer stands on top. An older answer is taken away before a new one is looked for, and whatever fails, it cannot tell.
 */
import { readPicture } from "./camera.js";
import { draw, element } from "./drawing.js";
import { fragmentOf, shownIn } from "./fragment.js";
import { judge, registryOf } from "./judging.js";
import { offerCamera } from "./scanning.js";
import { faultScreen } from "./screen.js";
import { directoryOf } from "./node.js";
import { keep } from "./offline.js";
import { toDay } from "./verify/days.js";
import { isPicture } from "./verify/shown.js";

/** @typedef {import("./texts.js").About} About */
/** @typedef {import("./verify/case.js").Occasion} Occasion */

/** @template {Element} [T=HTMLElement] @param {string} id @returns {T} */
const byId = (id) => /** @type {any} */ (document.getElementById(id));

const MOST_TYPED = 40; // letters of a short code, however it is spaced; the text of a QR code is longer
const OLD = 300_000; // milliseconds after which an answer is asked for again when somebody looks
/** @type {About} */
const about = JSON.parse(byId("about").textContent ?? "");
const { sayings } = about.words;
const answer = byId("answer");
const form = /** @type {HTMLFormElement} */ (byId("showing"));
const file = /** @type {HTMLInputElement} */ (byId("file"));
const text = /** @type {HTMLTextAreaElement} */ (byId("text"));
const storage = ownStorage();

/** @type {{ data: Uint8Array | null, turn: number, at: number, sendable: boolean }} */
const now = { data: null, turn: 0, at: 0, sendable: false };

/** @type {Promise<Uint8Array> | null} */
let read = null;
const dictionary = () => (read ??= fetch(new URL("verify/dictionary.txt", import.meta.url)).then(bytesOf));

/** @param {Response} response */
async function bytesOf(response) {
  if (!response.ok) throw new TypeError("The dictionary of codes is not there.");
  return new Uint8Array(await response.arrayBuffer());
}

function ownStorage() {
  try {
    return localStorage;
  } catch {
    return null; // a browser that forbids it: then nothing is remembered
  }
}

/** @returns {Occasion | null} */
function occasion() {
  const chosen = /** @type {HTMLInputElement | null} */ (form.querySelector("[name=occasion]:checked"));
  return chosen ? /** @type {Occasion} */ (chosen.value) : null;
}

/** @param {Occasion} occasion @returns {import("./verify/verify.js").Question} */
function question(occasion) {
  const clock = new Date();
  const pad = (/** @type {number} */ number) => String(number).padStart(2, "0");
  const day = `${clock.getFullYear()}-${pad(clock.getMonth() + 1)}-${pad(clock.getDate())}`;
  const { profile, suspensions } = about;
  const seconds = Math.floor(clock.getTime() / 1000);
  return { occasion, day: toDay(day), now: seconds, profile, here: about.party || null, until: null, suspensions };
}

/** What is shown now, or what was typed and is no code at all. @param {Uint8Array} data */
function show(data) {
  now.data = data;
  history.replaceState(null, "", fragmentOf(data, location) || location.pathname + location.search);
  keepInLanguages();
  return answerNow();
}

/** The switch of languages keeps what is shown. */
function keepInLanguages() {
  for (const link of document.querySelectorAll("a[hreflang]")) {
    /** @type {HTMLAnchorElement} */ (link).hash = location.hash;
  }
}

async function answerNow() {
  const turn = ++now.turn;
  now.at = Date.now();
  const where = occasion();
  if (!now.data) return;
  if (!where) {
    answer.replaceChildren(element("p", { class: "told warning first" }, sayings.first));
    byId("occasions").scrollIntoView({ block: "center" });
    return;
  }
  answer.replaceChildren(element("p", { class: "told", role: "status" }, sayings.checking));
  const { screen, fault } = await judge(now.data, question(where), about, dictionary, storage);
  if (turn !== now.turn) return;
  now.sendable = fault === "BrowserTooOld";
  if (now.sendable) text.value = new TextDecoder().decode(now.data ?? undefined);
  put(screen);
}

/** @param {import("./screen.js").Screen} screen */
function put(screen) {
  try {
    answer.replaceChildren(draw(screen, sayings));
    document.title = screen.head;
    byId("head").focus();
    scrollTo(0, 0);
  } catch (fault) {
    cannotTell(fault);
  }
}

/** Without words or a verdict: what stands in the page for this. @param {unknown} fault */
function cannotTell(fault) {
  console.warn(fault);
  now.turn += 1;
  answer.replaceChildren(/** @type {HTMLTemplateElement} */ (byId("cannot-tell")).content.cloneNode(true));
}

/** Runs what somebody asked for; whatever it throws is an answer that it cannot be told. @param {() => unknown} doing */
async function safely(doing) {
  try {
    await doing();
  } catch (fault) {
    if (fault instanceof Error && fault.constructor !== Error && `fault ${fault.name}` in sayings) {
      now.turn += 1;
      put(faultScreen(fault.name, about));
    } else cannotTell(fault);
  }
}

/** @param {SubmitEvent} event */
function submitted(event) {
  if (now.sendable) return; // the person was told that the server reads it
  event.preventDefault();
  void safely(async () => {
    const chosen = file.files?.[0];
    now.turn += 1;
    answer.replaceChildren();
    if (!chosen && isShort(text.value)) return askForState(text.value);
    if (!chosen) return show(new TextEncoder().encode(text.value));
    const data = new Uint8Array(await chosen.arrayBuffer());
    if (isPicture(data)) return show(new TextEncoder().encode(await readPicture(chosen)));
    if (!isPdf(data)) return show(data);
    now.sendable = true;
    put(faultScreen("Pdf", about));
  });
}

/** Whether it can only be a short code, as the server tells it too: api/pages/verifying.py. @param {string} typed */
const isShort = (typed) => typed.trim() !== "" && typed.trim().length <= MOST_TYPED && !typed.includes("/");

/** The node is asked, as if it had been typed into the field for it. @param {string} typed */
function askForState(typed) {
  /** @type {HTMLInputElement} */ (byId("code")).value = typed.trim();
  /** @type {HTMLFormElement} */ (byId("typing")).requestSubmit();
}

/** @param {Uint8Array} data */
const isPdf = (data) => new TextDecoder().decode(data.subarray(0, 5)) === "%PDF-";

/** Somebody begins to scan: an older answer is not for what comes. */
function nothingShown() {
  now.turn += 1;
  now.data = null;
  answer.replaceChildren();
}

function begin() {
  const remembered = storage?.getItem("occasion");
  for (const choice of form.querySelectorAll("[name=occasion]")) {
    const radio = /** @type {HTMLInputElement} */ (choice);
    if (remembered === radio.value) radio.checked = true;
    radio.addEventListener("change", () => {
      try {
        storage?.setItem("occasion", radio.value);
      } catch {
        // Full, or a private window: it is asked again the next time.
      }
      void safely(answerNow);
    });
  }
  byId("where").textContent = sayings.stays;
  offerCamera(byId("scanning"), sayings, nothingShown, (code) => safely(() => show(new TextEncoder().encode(code))));
  form.addEventListener("submit", submitted);
  for (const input of [file, text]) input.addEventListener("input", () => (now.sendable = false));
  text.addEventListener("input", () => (file.value = "")); // a file that was shown before is not meant any more
  file.addEventListener("change", () => file.files?.length && form.requestSubmit());
  addEventListener("hashchange", () => void safely(fromAddress));
  addEventListener("pageshow", ({ persisted }) => persisted && void safely(answerNow));
  addEventListener("online", () => void safely(answerNow));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - now.at > OLD) void safely(answerNow);
  });
  if (document.readyState === "complete") keepPage();
  else addEventListener("load", keepPage);
  void safely(fromAddress);
  void directoryOf(registryOf(about)).then((told) => storage && keep(storage, registryOf(about), told)).catch(() => {});
}

/** So that the page opens without a network too, once it was opened with one. */
function keepPage() {
  const { trustedTypes } = /** @type {any} */ (globalThis);
  const policy = trustedTypes?.createPolicy("worker", { createScriptURL: (/** @type {string} */ address) => address });
  const address = policy?.createScriptURL("/worker.js") ?? "/worker.js";
  navigator.serviceWorker?.register(address, { scope: "/v" }).catch(() => {}); // then it opens only with a network
}

function fromAddress() {
  keepInLanguages();
  const data = shownIn(location);
  // A short code that was typed without a network: the page that was kept stands here, without the node's answer.
  if (!data && new URL(location.href).searchParams.has("code") && !answer.querySelector(".answer")) {
    return put(faultScreen("NoAnswer", about));
  }
  if (!data) return;
  now.data = data;
  return answerNow();
}

try {
  begin();
} catch (fault) {
  cannotTell(fault);
}
