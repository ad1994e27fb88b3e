// A stream says that something moved; without one the page asks by the clock. Either way it first asks for its pulse,
// which is cheap, and then only for the parts that are out of date.
import { background } from "./background.js";

const BESIDE_STREAM_S = 30;
const HIDDEN_S = 30;
const EVERYTHING_MS = 60000; // What no pulse tells: minutes pass, a snooze ends.
const TRY_AGAIN_MS = 60000;
const TAB = "tab";

function tab() {
  const name = sessionStorage.getItem(TAB) ?? Math.random().toString(36).slice(2);
  sessionStorage.setItem(TAB, name);
  return name;
}

export function followChanges(sign, conversation) {
  const known = {};
  let live = false;
  let source = null;
  let seconds = 5;
  let next = 0;
  let everything = Date.now() + EVERYTHING_MS;
  let asking = false;
  let again = false;

  function show(state) {
    if (sign.textContent === sign.dataset[state]) return;
    sign.textContent = sign.dataset[state];
    sign.className = `live ${{ live: "on", polling: "", offline: "off" }[state]}`;
  }

  async function ask() {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      await take(await fetch(address(), { headers: { "HX-Request": "true", "HX-Current-URL": location.href } }));
    } catch {
      show("offline");
    }
    asking = false;
    plan();
    if (again) {
      again = false;
      ask();
    }
  }

  function address() {
    const found = new URL(sign.dataset.pulse, location.href);
    found.searchParams.set("tab", tab());
    // Who has hidden the page does not read there.
    if (conversation && !document.hidden) found.searchParams.set("conversation", conversation);
    return found;
  }

  // Later than asked for, never sooner, and each page differently: two hundred of them must not come at once.
  function plan() {
    const pause = document.hidden ? HIDDEN_S : live ? BESIDE_STREAM_S : seconds;
    next = Date.now() + pause * (1 + Math.random() / 4) * 1000;
  }

  async function take(answer) {
    if (answer.status === 401) return location.assign(answer.headers.get("HX-Redirect"));
    show(live ? "live" : "polling");
    if (!answer.ok) return;
    const { parts, pace, attention } = await answer.json();
    seconds = pace;
    if (!document.hidden) refresh(parts);
    document.body.dispatchEvent(new CustomEvent("attention", { detail: attention }));
  }

  function refresh(parts) {
    const moved = Object.keys(parts).filter((name) => parts[name] === null || parts[name] !== known[name]);
    const all = Date.now() >= everything;
    if (all) everything = Date.now() + EVERYTHING_MS;
    Object.assign(known, parts);
    for (const part of document.querySelectorAll("[data-live]")) {
      const name = part.dataset.live;
      if (name === "no") continue;
      if (all || (name in parts ? moved.includes(name) : moved.length)) htmx.trigger(part, "refresh");
    }
  }

  // A hidden page gives its place to another one: a server has few, and so has a browser per site.
  function open() {
    if (document.hidden || source) return;
    const stream = new URL(sign.dataset.stream, location.href);
    stream.searchParams.set("tab", tab());
    source = new EventSource(stream);
    source.addEventListener("hello", () => {
      live = true;
      show("live");
      ask();
    });
    for (const name of ["changed", "presence"]) source.addEventListener(name, ask);
    source.addEventListener("replaced", () => {
      // A copy of this tab has our name: take another one.
      sessionStorage.removeItem(TAB);
      close();
      open();
    });
    source.addEventListener("error", () => {
      live = false;
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      ask();
      setTimeout(open, TRY_AGAIN_MS * (1 + Math.random() / 4));
    });
  }

  function close() {
    source?.close();
    source = null;
    live = false;
  }

  setInterval(() => {
    if (Date.now() >= next && (!document.hidden || background.isMine())) ask();
  }, 1000);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      close();
      plan();
    } else {
      open();
      ask();
    }
  });
  addEventListener("pagehide", close);
  addEventListener("pageshow", open);
  document.body.addEventListener("reply-sent", () => {
    for (const part of document.querySelectorAll('[data-live="thread"], [data-live="inbox"]')) htmx.trigger(part, "refresh");
  });
  // A part that could not be fetched is still out of date.
  for (const name of ["htmx:sendError", "htmx:responseError"]) {
    document.body.addEventListener(name, ({ detail }) => delete known[detail.elt.dataset.live]);
  }
  document.body.addEventListener("htmx:sendError", () => show("offline"));
  document.body.addEventListener("htmx:afterOnLoad", () => show(live ? "live" : "polling"));
  plan();
  open();
}
