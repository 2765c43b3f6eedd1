// Reads codes in a page: with ?from=camera what the camera sees, with ?from=picture the file that is put in.
// The text, or the fault, stands in the page when it is done.
const { searchParams } = new URL(location.href);
const modules = searchParams.get("modules");
const out = document.getElementById("said");
const { readPicture, scan } = await import(`${modules}camera.js`);

if (searchParams.has("own")) {
  globalThis.BarcodeDetector = (await import(`${modules}vendor/qr/decode.js`)).BarcodeDetector;
}

function said(text) {
  out.textContent = text;
  out.dataset.done = "true";
}

if (searchParams.get("from") === "camera") {
  const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true });
  document.body.append(video);
  const signal = AbortSignal.timeout(Number(searchParams.get("for") ?? 60_000));
  await scan(video, signal).then(said, (fault) => said(`${fault.name} ${fault.why ?? ""}`.trim()));
  out.dataset.stopped = String(video.srcObject === null);
} else {
  const input = Object.assign(document.createElement("input"), { type: "file", id: "file" });
  input.addEventListener("change", async () => {
    delete out.dataset.done;
    await readPicture(input.files[0]).then(said, (fault) => said(`${fault.name}: ${fault.message}`));
  });
  document.body.append(input);
}
