// Everything by keyboard. Single letters act only outside of fields.
export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.id === "reply") {
      event.preventDefault();
      event.target.form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
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
  r: () => document.getElementById("reply")?.focus(),
  u: () => document.querySelector(".back")?.click(),
  "?": () => document.getElementById("help")?.showModal(),
};

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
