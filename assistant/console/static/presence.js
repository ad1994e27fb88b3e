// Who of my colleagues reads or writes where I look; and that I write, told to them.
const TYPED_EVERY_MS = 4000;
const SAID_EVERY_MS = 60000;

const csrf = document.querySelector('meta[name="csrf-token"]').content;

export function tendPresence() {
  tellThatIType();
  document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (["presences", "inbox"].includes(detail.elt.id)) placeOnCards();
    if (detail.elt.id !== "presence") return;
    say(detail.elt);
    warn();
  });
  document.addEventListener("input", (event) => event.target.id === "reply" && warn());
  document.body.addEventListener("reply-sent", warn);
}

function tellThatIType() {
  let last = 0;
  document.addEventListener("input", (event) => {
    const address = document.getElementById("presence")?.dataset.typing;
    if (event.target.id !== "reply" || !address || Date.now() - last < TYPED_EVERY_MS) return;
    last = Date.now();
    fetch(address, { method: "POST", headers: { "X-CSRFToken": csrf, "HX-Request": "true" } }).catch(() => {});
  });
}

// The list is drawn anew whenever it moves; who is where comes beside it, and is put on the cards here.
function placeOnCards() {
  for (const old of document.querySelectorAll(".card > .here")) old.remove();
  for (const there of document.querySelectorAll("#presences > li")) {
    const card = document.getElementById(`c${there.dataset.conversation}`);
    if (!card) continue;
    const place = document.createElement("span");
    place.className = "here";
    place.append(...there.cloneNode(true).childNodes);
    card.append(place);
  }
}

// Said aloud when somebody comes or begins to write, not at each of their pauses.
const said = new Map();

function say(presence) {
  const news = [];
  for (const one of presence.querySelectorAll("[data-person]")) {
    const what = `${one.dataset.person} ${"writing" in one.dataset}`;
    if (Date.now() - (said.get(what) ?? 0) > SAID_EVERY_MS) news.push(one.textContent.trim());
    said.set(what, Date.now());
  }
  if (news.length) document.getElementById("presence-said").textContent = news.join(" ");
}

// Two answers at once help nobody: said calmly, above the box, while both write.
function warn() {
  const warning = document.getElementById("also-writing");
  if (!warning) return;
  const other = document.querySelector("#presence [data-writing]");
  const mine = document.getElementById("reply")?.value.trim();
  warning.hidden = !(other && mine);
  if (!warning.hidden) warning.querySelector("span").textContent = warning.dataset.words.replace("{name}", other.dataset.name);
}
