// @ts-check
/**
 * The service worker of the verify page: without a network the page still opens, and judges by the directory of officers
 * that the device kept. It keeps the page and its files, and no answer of the node: whether a permit was used is asked
 * every time.
 *
 * The server puts a first line before this text: which files belong to which version.
 */
const worker = /** @type {any} */ (self);
/** @type {{ version: string, files: string[], reader: string[] }} */
const { version, files, reader } = worker.KEPT;
const STORE = `verify/${version}`;
const PATIENCE = 5_000; // milliseconds that a network which does not answer keeps an inspector waiting

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(keepAll()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(forgetOthers()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate" && pathname === "/v") event.respondWith(page(request));
});

async function keepAll() {
  const store = await caches.open(STORE);
  await store.addAll("BarcodeDetector" in self ? files : [...files, ...reader]);
  const answer = await fetch("/v", { cache: "force-cache" }); // the page was just loaded: it need not come again
  await keep(store, answer);
  await worker.skipWaiting();
}

async function forgetOthers() {
  const others = (await caches.keys()).filter((name) => name.startsWith("verify/") && name !== STORE);
  await Promise.all(others.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

/** @param {Request} request */
async function file(request) {
  return (await (await caches.open(STORE)).match(request)) ?? fetch(request);
}

/** The newest page if there is a network, else the one that was kept, in the language asked for. @param {Request} request */
async function page(request) {
  const store = await caches.open(STORE);
  const asked = new URL(request.url).searchParams;
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (!answer.ok) throw new TypeError("The node is not well.");
    if (!asked.has("code")) await keep(store, answer.clone());
    return answer;
  } catch {
    const kept = (await store.match(`/v?lang=${asked.get("lang")}`)) ?? (await store.match("/v"));
    return kept ?? Response.error();
  }
}

/** Under its language and as the last one; not the page of another version, whose files are not kept here.
 * @param {Cache} store @param {Response} answer */
async function keep(store, answer) {
  const text = await answer.text();
  const language = /<html lang="(\w+)"/.exec(text)?.[1];
  if (!answer.ok || !language || !text.includes(`/static/${version}/page.js`)) return;
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length", "Set-Cookie"]) headers.delete(name);
  for (const address of ["/v", `/v?lang=${language}`]) await store.put(address, new Response(text, { headers }));
}
