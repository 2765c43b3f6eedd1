// @ts-check
/**
 * At the border the camera stands beside the other ways to show a permit: what it reads is sent as if it had been pasted.
 * Without script the other ways are there.
 */
import { offerCamera } from "../scanning.js";

const place = /** @type {HTMLElement} */ (document.getElementById("scanning"));
const text = /** @type {HTMLTextAreaElement} */ (document.getElementById("text"));
const form = /** @type {HTMLFormElement} */ (text.form);

offerCamera(place, JSON.parse(place.dataset.says ?? "{}"), () => undefined, (code) => {
  form.reset(); // a file that was chosen before is not meant any more
  text.value = code;
  form.requestSubmit();
});
