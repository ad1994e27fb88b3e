// The page: two phones, kept up to date.

import { Handset } from "./handset.js";
import { provider } from "./provider.js";

const EVERY = 700; // milliseconds between two looks at the provider
const WHEN_HIDDEN = 3000;

const settings = JSON.parse(document.getElementById("settings").textContent);
const network = provider(settings.handset);
const handsets = [...document.querySelectorAll(".handset")].map(
  (place) => new Handset(place, network, settings, (handset) => markUnread(handset)),
);
const tabs = [...document.querySelectorAll(".tabs button")];
const stopped = document.querySelector(".stopped");
let isLost = true;

function show(name) {
  for (const handset of handsets) handset.place.toggleAttribute("data-shown", handset.name === name);
  for (const tab of tabs) {
    tab.setAttribute("aria-pressed", String(tab.dataset.shows === name));
    if (tab.dataset.shows === name) tab.querySelector(".unread").hidden = true;
  }
  handsets.find((handset) => handset.name === name).toEnd();
}

function markUnread(handset) {
  if (handset.isSeen()) return;
  tabs.find((tab) => tab.dataset.shows === handset.name).querySelector(".unread").hidden = false;
}

function tellTime() {
  const time = new Intl.DateTimeFormat(settings.language, { hour: "2-digit", minute: "2-digit" }).format(new Date());
  for (const clock of document.querySelectorAll(".clock")) clock.textContent = time;
}

/** After an outage the provider may be another one, which remembers nothing: start from its beginning. */
async function meet() {
  const numbers = await network.numbers();
  for (const handset of handsets) {
    handset.be(handset.number, handset.channel);
    handset.knowNumbers(numbers);
  }
}

async function look() {
  try {
    if (isLost) await meet();
    await Promise.all(handsets.map((handset) => handset.refresh()));
    isLost = false;
  } catch {
    isLost = true;
  }
  stopped.hidden = !isLost;
  tellTime();
  setTimeout(look, document.hidden ? WHEN_HIDDEN : EVERY);
}

for (const tab of tabs) tab.addEventListener("click", () => show(tab.dataset.shows));
look();
