// Menus and the list of keys: opened, closed, and left alone while somebody chooses in them.
const OPEN = "details.menu[open]";

export function tendMenus() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open).showModal();
    for (const menu of document.querySelectorAll(OPEN)) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll(OPEN)) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  keepOpenOnes();
}

// New lines bring a new head of the conversation; it waits until the menu in it is closed.
function keepOpenOnes() {
  let late = false;
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (!event.detail.target.querySelector(OPEN)) return;
    event.detail.shouldSwap = false;
    late = true;
  });
  document.addEventListener("toggle", (event) => {
    if (!late || event.target.open || !event.target.closest("#status, #later")) return;
    late = false;
    const lines = document.getElementById("lines");
    delete lines.dataset.etag;
    htmx.trigger(lines, "refresh");
  }, true);
}
