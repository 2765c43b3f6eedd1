// @ts-check
/**
 * The text of a permit's code from the camera, or from a picture: with the browser's own reader where there is one, with
 * the package `qr` elsewhere, loaded only then. Nothing leaves the device. The rules are those of
 * registry/formats/picture.py.
 */
import { NoCode } from "./verify/errors.js";

/** @typedef {(picture: ImageData) => Promise<string[]>} Finder The texts of all QR codes in a picture. */
/** @typedef {"refused" | "none" | "busy" | "insecure"} Why there is no camera */

/** There is no camera to be had: the person refused it, there is none, another program has it, or no secure address. */
export class CameraUnavailable extends Error {
  /** @param {Why} why @param {string} message */
  constructor(why, message) {
    super(message);
    this.name = "CameraUnavailable";
    this.why = why;
  }
}

const PAUSE = 80; // milliseconds between two looks: the screen stays alive on a slow phone
const LARGEST = 3200;

/**
 * Looks through the camera until a permit's code is seen, and lets go of the camera.
 * @param {HTMLVideoElement} video shows what the camera sees
 * @param {AbortSignal} signal ends it
 * @returns {Promise<string>} Throws CameraUnavailable, or the signal's reason
 */
export async function scan(video, signal) {
  const stream = await camera();
  try {
    video.srcObject = stream;
    await video.play();
    const find = await finder();
    for (;;) {
      signal.throwIfAborted();
      const codes = await seen(video, find);
      if (codes.length === 1) return codes[0];
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

/** @param {HTMLVideoElement} video @param {Finder} find */
async function seen(video, find) {
  const { videoWidth: width, videoHeight: height } = video;
  return width && height ? permitCodes(await find(drawn(video, width, height))) : [];
}

/** The camera that looks away from the person, as sharp as it is: a permit's code is dense. */
async function camera() {
  if (!navigator.mediaDevices) {
    throw new CameraUnavailable("insecure", "The camera can be used only at an address that begins with https://.");
  }
  const video = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (fault) {
    const name = fault instanceof Error ? fault.name : "";
    if (name === "NotAllowedError") throw new CameraUnavailable("refused", "This page may not use the camera.");
    if (name === "NotReadableError") throw new CameraUnavailable("busy", "Another program uses the camera.");
    throw new CameraUnavailable("none", "There is no camera on this device.");
  }
}

/**
 * The text of the one permit's code in a picture.
 * @param {Blob} file
 * @returns {Promise<string>} Throws NoCode
 */
export async function readPicture(file) {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new NoCode("The file is no picture that can be read, or it is damaged.");
  });
  try {
    return await onlyCode(bitmap, await finder());
  } finally {
    bitmap.close();
  }
}

/** @param {ImageBitmap} bitmap @param {Finder} find */
async function onlyCode(bitmap, find) {
  let other = false;
  for (const scale of scales(Math.max(bitmap.width, bitmap.height))) {
    const texts = await find(drawn(bitmap, Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)));
    const codes = permitCodes(texts);
    if (codes.length > 1) throw new NoCode("The picture shows the codes of two permits. Take a picture of one at a time.");
    if (codes.length === 1) return codes[0];
    other ||= texts.length > 0;
  }
  throw new NoCode(
    "No permit's QR code was found in the picture." +
      `${other ? " It shows another code, which is no permit's." : ""} Hold the camera closer and level.`,
  );
}

/** How large to look at a picture, in turn: small modules are found at twice the size, huge pictures made smaller. */
function scales(/** @type {number} */ side) {
  const sides = [Math.min(side, LARGEST), Math.min(2 * side, LARGEST), Math.min(side, LARGEST / 2)];
  return [...new Set(sides)].map((wanted) => wanted / side);
}

/** @param {string[]} texts */
const permitCodes = (texts) => [...new Set(texts.filter((text) => text.includes("/v#")))];

/** @param {CanvasImageSource} source @param {number} width @param {number} height */
function drawn(source, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

/** @returns {Promise<Finder>} */
async function finder() {
  const own = /** @type {any} */ (globalThis).BarcodeDetector;
  if (own && (await own.getSupportedFormats()).includes("qr_code")) {
    const detector = new own({ formats: ["qr_code"] });
    return async (picture) => (await detector.detect(picture)).map((/** @type {any} */ { rawValue }) => rawValue);
  }
  const { decodeQRBatch } = await import("qr/decode.js");
  return async (picture) => {
    const { width, height } = picture;
    const [found] = await decodeQRBatch([picture], { maxSize: { width, height } });
    return found.filter((text) => typeof text === "string");
  };
}
