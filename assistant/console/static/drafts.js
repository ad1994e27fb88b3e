// What is being typed is kept in this browser until it is sent, with the key that makes sending it twice harmless.
const PREFIX = "draft:";

export function keepDrafts() {
  restore();
  document.addEventListener("input", (event) => {
    if (event.target.id === "reply") keep(event.target.form);
  });
  document.body.addEventListener("reply-sent", () => {
    const form = document.getElementById("composer");
    if (form) localStorage.removeItem(name(form));
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-forget-drafts]")) forgetAll();
  });
}

function name(form) {
  return PREFIX + form.dataset.conversation;
}

function keep(form) {
  const text = form.elements.text.value;
  if (text) localStorage.setItem(name(form), JSON.stringify({ text, key: form.elements.key.value }));
  else localStorage.removeItem(name(form));
}

export function restore() {
  const form = document.getElementById("composer");
  const kept = form && localStorage.getItem(name(form));
  if (!kept || !form.elements.text || form.elements.text.value) return;
  const { text, key } = JSON.parse(kept);
  form.elements.text.value = text;
  form.elements.key.value = key;
  htmx.trigger(form.elements.text, "measure");
}

function forgetAll() {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  }
}
