// What is being typed is kept in this browser until it is sent, a reply and a note each by itself; a reply with the key
// that makes sending it twice harmless.
const PREFIX = "draft:";
const FORMS = "form[data-draft]";

export function keepDrafts() {
  restore();
  // What was restored just now is measured once the boxes listen.
  document.addEventListener("DOMContentLoaded", () => {
    for (const form of document.querySelectorAll(FORMS)) if (form.elements.text?.value) htmx.trigger(form.elements.text, "measure");
  });
  document.addEventListener("input", ({ target }) => {
    if (target.name === "text" && target.form?.matches(FORMS)) keep(target.form);
  });
  document.body.addEventListener("reply-filled", () => keep(document.getElementById("composer")));
  for (const [event, form] of [["reply-sent", "composer"], ["note-kept", "note-form"]]) {
    document.body.addEventListener(event, () => forget(document.getElementById(form)));
  }
  document.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-forget-drafts]")) forgetAll();
  });
}

function name({ dataset }) {
  const conversation = PREFIX + dataset.conversation;
  return dataset.draft === "reply" ? conversation : `${conversation}:${dataset.draft}`;
}

function keep(form) {
  const text = form.elements.text.value;
  const key = form.elements.key?.value;
  if (text) localStorage.setItem(name(form), JSON.stringify({ text, key }));
  else forget(form);
}

export function restore() {
  for (const form of document.querySelectorAll(FORMS)) fill(form);
}

function fill(form) {
  const kept = localStorage.getItem(name(form));
  if (!kept || !form.elements.text || form.elements.text.value) return;
  const { text, key } = JSON.parse(kept);
  form.elements.text.value = text;
  if (form.elements.key) form.elements.key.value = key;
  htmx.trigger(form.elements.text, "measure");
}

function forget(form) {
  if (form) localStorage.removeItem(name(form));
}

function forgetAll() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  }
}
