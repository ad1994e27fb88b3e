// A stream says that something moved; the parts of the page then fetch themselves. Without a stream they ask by the clock.
const POLL_MS = 5000;
const POLL_BESIDE_STREAM_MS = 30000;
const TRY_AGAIN_MS = 60000;

const TAB = "tab";

function tab() {
  const name = sessionStorage.getItem(TAB) ?? Math.random().toString(36).slice(2);
  sessionStorage.setItem(TAB, name);
  return name;
}

export function followChanges(sign, conversation) {
  let live = false;
  let source = null;
  let last = Date.now();

  function show(state) {
    if (sign.textContent === sign.dataset[state]) return;
    sign.textContent = sign.dataset[state];
    sign.className = `live ${{ live: "on", polling: "", offline: "off" }[state]}`;
  }

  function refresh(parts = "[data-live]") {
    if (document.hidden) return;
    last = Date.now();
    for (const part of document.querySelectorAll(parts)) {
      if (part.dataset.live !== "no") htmx.trigger(part, "refresh");
    }
  }

  // A hidden page gives its place to another one: a server has few, and so has a browser per site.
  function open() {
    if (document.hidden || source) return;
    const address = new URL(sign.dataset.stream, location.href);
    address.searchParams.set("tab", tab());
    source = new EventSource(address);
    source.addEventListener("hello", () => {
      live = true;
      show("live");
      refresh();
    });
    source.addEventListener("changed", (event) => {
      const here = String(JSON.parse(event.data).conversation) === conversation;
      refresh(here ? "[data-live]" : '[data-live="inbox"]');
    });
    source.addEventListener("replaced", () => {
      // A copy of this tab has our name: take another one.
      sessionStorage.removeItem(TAB);
      close();
      open();
    });
    source.addEventListener("error", () => {
      live = false;
      if (source?.readyState !== EventSource.CLOSED) return;
      show("polling");
      close();
      setTimeout(open, TRY_AGAIN_MS);
    });
  }

  function close() {
    source?.close();
    source = null;
    live = false;
  }

  setInterval(() => {
    if (Date.now() - last >= (live ? POLL_BESIDE_STREAM_MS : POLL_MS)) refresh();
  }, 1000);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else open();
    refresh();
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  document.body.addEventListener("reply-sent", () => refresh());
  document.body.addEventListener("htmx:sendError", () => show("offline"));
  document.body.addEventListener("htmx:afterOnLoad", () => show(live ? "live" : "polling"));
  open();
}
