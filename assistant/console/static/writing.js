// Two ways of writing, a reply and a note: which one is on, where the focus goes, and how many notes name me.
const MODE = "writing:";

export function tendWriting() {
  const write = document.getElementById("write");
  if (write) remember(write);
  document.addEventListener("keydown", (event) => {
    // Enter in the field of a moment means the button beside it, not the first one of the form.
    if (event.key !== "Enter" || !event.target.dataset?.enter) return;
    event.preventDefault();
    document.getElementById(event.target.dataset.enter).click();
  });
  for (const name of ["reply-filled", "thing-sent"]) document.body.addEventListener(name, () => focusEnd("reply"));
  for (const name of ["note-kept", "note-refused"]) document.body.addEventListener(name, () => focusEnd("note"));
  for (const name of ["thread-moved", "thing-sent", "note-kept"]) document.body.addEventListener(name, refreshLines);
  document.body.addEventListener("attention", ({ detail }) => countMentions(detail.mention?.length ?? 0));
}

// `r` and `c`: to the box of this mode, when there is one.
export function write(mode) {
  const choice = document.getElementById(`mode-${mode}`);
  if (!choice) return false;
  choice.click();
  return focusEnd(mode);
}

function focusEnd(id) {
  const box = document.getElementById(id);
  if (!box) return false;
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
  return true;
}

// Who reloads the page while writing a note goes on writing a note: in the other box it would be sent.
function remember(write) {
  const name = MODE + document.body.dataset.conversation;
  if (sessionStorage.getItem(name) === "note") document.getElementById("mode-note").checked = true;
  write.addEventListener("change", ({ target }) => {
    if (target.name === "writing") sessionStorage.setItem(name, target.value);
  });
}

function refreshLines() {
  const lines = document.getElementById("lines");
  if (lines && lines.dataset.live !== "no") htmx.trigger(lines, "refresh");
}

function countMentions(number) {
  const count = document.getElementById("mentions-count");
  if (!count) return;
  count.hidden = !number;
  count.querySelector("b").textContent = number;
}
