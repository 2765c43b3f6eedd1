// @ts-check
/** The button that scans a permit's code with the camera, what the camera sees, and what is said of it. */
import { CameraUnavailable, scan } from "./camera.js";
import { element } from "./drawing.js";

/**
 * @param {HTMLElement} place where it stands; shown from now on
 * @param {{ [name: string]: string | undefined }} sayings by the names of api/pages/sayings.py
 * @param {() => unknown} begins before the camera is asked for
 * @param {(code: string) => unknown} found with the text of the code
 */
export function offerCamera(place, sayings, begins, found) {
  const video = /** @type {HTMLVideoElement} */ (
    element("video", { playsinline: "", "aria-label": sayings.aim ?? "", hidden: "" })
  );
  video.muted = true;
  const button = element("button", { type: "button", id: "scan" }, sayings.scan ?? "");
  const says = element("p", { class: "hint", role: "status" });
  /** @type {AbortController | null} */
  let scanning = null;
  const stopped = () => {
    scanning = null;
    button.textContent = sayings.scan ?? "";
    video.hidden = true;
  };
  button.addEventListener("click", async () => {
    if (scanning) return scanning.abort();
    scanning = new AbortController();
    begins();
    [button.textContent, says.textContent, video.hidden] = [sayings.stop ?? "", sayings.aim ?? "", false];
    try {
      const code = await scan(video, scanning.signal);
      stopped();
      says.textContent = "";
      await found(code);
    } catch (fault) {
      const why = fault instanceof CameraUnavailable ? `fault CameraUnavailable ${fault.why}` : "";
      says.textContent = sayings[why] ?? (scanning?.signal.aborted ? "" : sayings["fault CameraUnavailable none"] ?? "");
      stopped();
    }
  });
  place.replaceChildren(button, video, says);
  place.hidden = false;
}
