// Photos and voice notes: fetched on a click, by way of our own server, and shown where they stand. Without this file
// the same link opens them in a tab of their own.
export function tendMedia() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".show-media[data-media]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
  keepPlaying();
}

function show(link) {
  const place = link.closest(".attachment");
  const file = document.createElement({ image: "img", audio: "audio", video: "video" }[link.dataset.media]);
  const note = say(place, link.dataset.fetching);
  if (link.dataset.media === "image") {
    file.alt = link.dataset.name;
    file.addEventListener("load", shown);
  } else {
    file.controls = true;
    file.setAttribute("aria-label", link.dataset.name);
    file.addEventListener("loadedmetadata", () => { shown(); file.play().catch(() => {}); });
  }
  file.className = "file";
  file.addEventListener("error", async () => {
    file.remove();
    link.hidden = false;
    note.textContent = await reason(link);
    link.focus();
  });
  link.hidden = true;
  file.hidden = true;
  file.src = link.href;
  place.append(file);

  function shown() {
    file.hidden = false;
    note.textContent = "";
    file.tabIndex = link.dataset.media === "image" ? -1 : 0;
    file.focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
  }
}

function say(place, words) {
  const note = place.querySelector("[role=status]") ?? document.createElement("span");
  note.setAttribute("role", "status");
  note.className = "hint";
  note.textContent = words;
  place.append(note);
  return note;
}

// Why it was not given, in the server's words.
async function reason(link) {
  try {
    const answer = await fetch(link.href, { headers: { "HX-Request": "true" } });
    return answer.headers.get("Content-Type")?.startsWith("text/plain") ? await answer.text() : link.dataset.failed;
  } catch {
    return link.dataset.failed;
  }
}

// New lines put the old ones back where they were; a player that was moved stops, and goes on here.
function keepPlaying() {
  let playing = [];
  document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.target.id !== "lines") return;
    playing = [...document.querySelectorAll("#lines audio, #lines video")].filter((player) => !player.paused);
  });
  document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.elt.id !== "lines") return;
    for (const player of playing) if (player.paused && player.isConnected) player.play().catch(() => {});
    playing = [];
  });
}
