// The page works without this file. With it: live updates, drafts that survive, and the keyboard.
import { followChanges } from "./live.js";
import { keepDrafts } from "./drafts.js";
import { listenToKeys } from "./keys.js";
import { tendForms } from "./forms.js";
import { tendDecisions } from "./decisions.js";
import { tendMedia } from "./media.js";
import { tendMenus } from "./menus.js";
import { tendPeople } from "./people.js";
import { tendChoices } from "./choices.js";
import { tendWriting } from "./writing.js";
import { tendAccounts } from "./account.js";
import { tendCalls } from "./notify.js";
import { tendPresence } from "./presence.js";

const scroll = document.getElementById("scroll");
const announcer = document.getElementById("announcer");
const csrf = document.querySelector('meta[name="csrf-token"]').content;

document.body.addEventListener("htmx:configRequest", (event) => {
  const { headers, elt, verb } = event.detail;
  if (verb !== "get") headers["X-CSRFToken"] = csrf;
  // The server answers 304 when this part shows everything already.
  if (elt.dataset.etag) headers["If-None-Match"] = `"${elt.dataset.etag}"`;
});

let pinned = true;
let lastSeen = newest();

document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "lines") pinned = atBottom();
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  const { elt, xhr } = event.detail;
  const tag = xhr?.getResponseHeader("ETag");
  if (tag && elt.dataset.live) elt.dataset.etag = tag.replaceAll('"', "");
  if (elt.id === "lines") showNewest();
});

function newest() {
  return [...document.querySelectorAll("#lines [data-incoming]")].at(-1)?.id;
}

function atBottom() {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
}

function toBottom() {
  if (scroll) scroll.scrollTop = scroll.scrollHeight;
}

function showNewest() {
  if (pinned) toBottom();
  const id = newest();
  if (id && id !== lastSeen) {
    const words = document.querySelector(`#${id} .words`)?.textContent ?? "";
    announcer.textContent = `${announcer.dataset.new} ${words}`;
  }
  lastSeen = id;
}

// A link to one line, as from the risk log, shows that line.
const wanted = location.hash && scroll ? document.getElementById(location.hash.slice(1)) : null;
if (wanted) {
  pinned = false;
  wanted.scrollIntoView({ block: "center" });
} else toBottom();
if (scroll) new ResizeObserver(() => pinned && toBottom()).observe(scroll);
scroll?.addEventListener("scroll", () => { pinned = atBottom(); }, { passive: true });
tendCalls();
keepDrafts();
listenToKeys();
tendForms();
tendMenus();
tendWriting();
tendChoices();
tendDecisions();
tendAccounts();
tendPresence();
tendMedia();
tendPeople();
if (document.getElementById("live")) followChanges(document.getElementById("live"), document.body.dataset.conversation);
