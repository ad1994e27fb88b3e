// Small helps on the pages about accounts: printing recovery codes, and taking a shown link in one go.
export function tendAccounts() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  for (const box of document.querySelectorAll("[data-select]")) {
    box.addEventListener("focus", () => box.select());
  }
}
