// Forms of decisions, shown above the conversation instead of on a page of their own.
export function tendDecisions() {
  const dialog = document.getElementById("decision");
  if (!dialog) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-decide]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(dialog, link.href);
  });
  dialog.addEventListener("input", (event) => {
    const choice = document.getElementById(event.target.dataset.chooses);
    if (choice) choice.checked = true;
  });
}

// The name of a step, as a key does it.
export function decide(name) {
  const step = document.querySelector(`[data-decide="${name}"]`);
  step?.click();
  return step !== null;
}

async function open(dialog, address) {
  const place = dialog.querySelector(".decision");
  await htmx.ajax("GET", address, { target: place, swap: "innerHTML" });
  if (!place.childElementCount) return;
  if (!dialog.open) dialog.showModal();
  place.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}
