// A list that opens where a character is typed into a box: replies in store at "/", colleagues at "@".
// The box stays a text box, so it keeps the focus; what is chosen in the list is told through aria-activedescendant.
const FRESH_MS = 60000;
const known = new Map();
let list = null; // { box, start, skip, items, shown, active }
let given = null; // Where a list was closed by hand: it stays closed until another one is begun.

export function tendChoices() {
  showButtons();
  document.body.addEventListener("htmx:afterSettle", showButtons);
  document.addEventListener("input", ({ target }) => target.dataset?.choices && follow(target));
  document.addEventListener("keydown", steer, true);
  document.addEventListener("focusout", ({ target }) => target === list?.box && close());
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-list-for]");
    if (button) openAt(document.getElementById(button.dataset.listFor));
  });
  const choices = document.getElementById("choices");
  choices?.addEventListener("mousedown", (event) => {
    event.preventDefault(); // The box keeps the focus.
    const option = event.target.closest("[role=option]");
    if (option) choose(Number(option.dataset.number));
  });
}

function showButtons() {
  for (const button of document.querySelectorAll("[data-list-for][hidden]")) button.hidden = false;
}

// At the beginning, or after a space: a date or an address has the same characters in it.
function follow(box) {
  const before = box.value.slice(0, box.selectionStart);
  if (list?.box === box && list.skip === 0) return narrow(before);
  const sign = box.dataset.choicesAt;
  const start = before.lastIndexOf(sign);
  const begun = start >= 0 && (start === 0 || /\s/.test(before[start - 1])) && !/^\s|\n/.test(before.slice(start + 1));
  if (!begun || given === start) {
    if (!begun) given = null;
    return close();
  }
  if (list?.box === box && list.start === start) narrow(before);
  else open(box, start, 1);
}

function openAt(box) {
  box.focus();
  if (list) return close();
  given = null;
  open(box, box.selectionStart, 0);
}

async function open(box, start, skip) {
  close();
  const opening = { box, start, skip, items: [], shown: [], active: 0 };
  list = opening;
  opening.items = await fetched(box.dataset.choices);
  if (list === opening) narrow(box.value.slice(0, box.selectionStart));
}

async function fetched(address) {
  const kept = known.get(address);
  if (kept && Date.now() - kept.at < FRESH_MS) return kept.items;
  const answer = await fetch(address, { headers: { "HX-Request": "true", "HX-Current-URL": location.href } }).catch(() => null);
  if (!answer?.ok) return [];
  const items = (await answer.json()).map((item) => ({ ...item, found: plain(`${item.name} ${item.text}`), head: plain(item.name) }));
  known.set(address, { items, at: Date.now() });
  return items;
}

function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function narrow(before) {
  if (before.length < list.start + list.skip) return close();
  const words = plain(before.slice(list.start + list.skip)).split(/\s+/).filter(Boolean);
  const fits = list.items.filter((item) => words.every((word) => item.found.includes(word)));
  const byName = (item) => words.every((word) => item.head.includes(word));
  list.shown = [...fits.filter(byName), ...fits.filter((item) => !byName(item))];
  list.active = 0;
  if (list.items.length && !list.shown.length) return hide();
  draw();
}

function draw() {
  const choices = document.getElementById("choices");
  if (!list.shown.length) return hide();
  choices.replaceChildren(...list.shown.map(drawn));
  choices.hidden = false;
  const around = choices.parentElement.getBoundingClientRect();
  choices.style.bottom = `${around.bottom - list.box.getBoundingClientRect().top + 4}px`;
  list.box.setAttribute("aria-controls", "choices");
  document.getElementById("announcer").textContent = choices.dataset.some.replace("{count}", list.shown.length);
  mark();
}

function drawn(item, number) {
  const option = document.createElement("li");
  option.id = `choice-${number}`;
  option.dataset.number = number;
  option.setAttribute("role", "option");
  const top = part("span", "choice-top", "");
  top.append(part("span", "", item.name));
  if (item.hint) top.append(part("span", "", item.hint));
  option.append(top);
  if (item.hint) option.append(part("span", "choice-text", item.text));
  return option;
}

function part(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.textContent = text;
  return made;
}

function mark() {
  for (const option of document.querySelectorAll("#choices [role=option]")) {
    const chosen = Number(option.dataset.number) === list.active;
    option.setAttribute("aria-selected", chosen);
    if (chosen) option.scrollIntoView({ block: "nearest" });
  }
  list.box.setAttribute("aria-activedescendant", `choice-${list.active}`);
}

function hide() {
  const choices = document.getElementById("choices");
  choices.hidden = true;
  choices.replaceChildren();
  list?.box.removeAttribute("aria-activedescendant");
  list?.box.removeAttribute("aria-controls");
}

function close() {
  if (!list) return;
  hide();
  list = null;
}

function steer(event) {
  if (!list?.shown.length || event.target !== list.box || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const act = STEPS[event.key];
  if (!act || event.shiftKey) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

const STEPS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: () => choose(list.active),
  Tab: () => choose(list.active),
  Escape: () => {
    given = list.start;
    close();
  },
};

function step(by) {
  list.active = (list.active + by + list.shown.length) % list.shown.length;
  mark();
}

function choose(number) {
  const { box, start, shown } = list;
  const end = box.selectionStart;
  close();
  box.setRangeText(shown[number].text, start, end, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
