// Young people: a packet that is not taken away from who reads or writes in it, choices that count at once, copies.
export function tendPeople() {
  keepWhatIsOpen();
  closeByEscape();
  chooseAtOnce();
  copyAndPrint();
}

// A packet that comes anew waits while somebody writes in the old one, and opens what was open.
function keepWhatIsOpen() {
  let open = [];
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { target, requestConfig } = event.detail;
    if (target.id !== "side") return;
    const field = target.querySelector("input:focus");
    if (requestConfig.elt === target && field && field.value !== field.defaultValue) {
      event.detail.shouldSwap = false;
      // Asked for again at the next occasion, whatever the tag says.
      delete target.dataset.etag;
      return;
    }
    open = [...target.querySelectorAll("details[open]")].map((details) => details.id);
  });
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "side") return;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  });
}

function closeByEscape() {
  const side = document.getElementById("about");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || location.hash !== "#about" || !side) return;
    // Without an entry of its own in the history: back leads to where somebody was before.
    location.replace("#scroll");
    document.getElementById("open-about")?.focus();
  });
}

// Without this file a button does it. What chooses nothing stays out of the address.
function chooseAtOnce() {
  for (const form of document.querySelectorAll("form[data-at-once]")) {
    form.classList.add("at-once");
    form.addEventListener("change", () => form.requestSubmit());
    form.addEventListener("submit", () => {
      for (const field of form.elements) field.disabled = field.name !== "" && field.value === "";
    });
  }
  addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("form[data-at-once] :disabled")) field.disabled = false;
  });
}

function copyAndPrint() {
  for (const button of document.querySelectorAll("[data-copy], [data-print]")) button.hidden = false;
  document.addEventListener("click", async ({ target }) => {
    if (target.closest("[data-print]")) return print();
    const button = target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    // Without a safe connection there is no clipboard; what is selected can be copied by hand.
    await navigator.clipboard?.writeText(field.value);
    if (navigator.clipboard) button.textContent = button.dataset.copied;
  });
}

// `/` looks for something: on this page where it has a box for that, else on the page of searches.
export function lookFor() {
  const box = [...document.querySelectorAll("[data-search]")].find((field) => field.offsetParent !== null);
  if (box) box.focus();
  else document.querySelector('.places [data-key="f"]')?.click();
}
