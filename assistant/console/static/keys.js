import { decide } from "./decisions.js";
import { lookFor } from "./people.js";
import { write } from "./writing.js";

// Everything by keyboard. Single letters act only outside of fields.
export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.closest("form[data-draft]")) {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (goesTo(event.key)) return event.preventDefault();
    const act = KEYS[event.key];
    if (act && act(event) !== false) event.preventDefault();
  });
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  ArrowDown: (event) => inList(event.target) && move(1),
  ArrowUp: (event) => inList(event.target) && move(-1),
  n: () => document.getElementById("next-urgent")?.click(),
  r: () => write("reply"),
  c: () => write("note"),
  u: () => document.querySelector(".back")?.click(),
  o: () => document.getElementById("take-over")?.click(),
  h: () => decide("hand-back"),
  t: () => decide("transfer"),
  s: () => decide("snooze"),
  "/": () => lookFor(),
  "?": () => document.getElementById("help")?.showModal(),
};

// `g`, then the letter of a page.
let going = 0;
const GO_MS = 1500;

function goesTo(key) {
  const armed = Date.now() - going < GO_MS;
  const page = armed ? document.querySelector(`.places [data-key="${CSS.escape(key)}"]`) : null;
  going = key === "g" ? Date.now() : 0;
  page?.click();
  return Boolean(page);
}

function isTyping(target) {
  return target.closest("input, textarea, select, dialog[open]") !== null;
}

function inList(target) {
  return target === document.body || target.closest(".inbox") !== null;
}

function move(step) {
  const cards = [...document.querySelectorAll(".card")].filter((card) => card.offsetParent !== null);
  if (!cards.length) return false;
  const focused = cards.indexOf(document.activeElement);
  const current = focused >= 0 ? focused : cards.findIndex((card) => card.hasAttribute("aria-current"));
  const next = current < 0 ? (step > 0 ? 0 : cards.length - 1) : current + step;
  cards[Math.min(cards.length - 1, Math.max(0, next))].focus();
  return true;
}
