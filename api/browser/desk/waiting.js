// @ts-check
/**
 * The page of an act or a batch that is on its way: looks by itself how far it is, and shows it as soon as that
 * changes, until it waits for nothing more. Without script the page is loaded again, by a link or by itself.
 */

const PAUSE = 1_000; // milliseconds

/** The same page as it is now; null where it does not come. @returns {Promise<Document | null>} */
async function now() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
}

async function look() {
  const shown = document.getElementById("stage");
  const known = (await now())?.getElementById("stage");
  if (shown && known && known.dataset.stage !== shown.dataset.stage) {
    shown.replaceChildren(...known.childNodes);
    shown.dataset.stage = known.dataset.stage;
    if (!("waiting" in known.dataset)) return;
  }
  setTimeout(look, PAUSE);
}

setTimeout(look, PAUSE);
