// What becomes of a form: sent once, focus where the next thing is done, and a word when the server did not answer.
import { restore } from "./drafts.js";

const THEN = "then-focus";

export function tendForms() {
  sendOnce();
  focusOnWhatFollows();
  sayWhenNotSent();
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.elt.id === "lines") renewComposer();
  });
  for (const name of ["reply-sent", "reply-kept"]) {
    document.body.addEventListener(name, () => document.getElementById("reply")?.focus());
  }
}

// A second press while the next page is on its way would meet a step that is done already.
function sendOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
}

function focusOnWhatFollows() {
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.then) sessionStorage.setItem(THEN, event.target.dataset.then);
  });
  document.getElementById(sessionStorage.getItem(THEN))?.focus();
  sessionStorage.removeItem(THEN);
}

function sayWhenNotSent() {
  const noticeOf = ({ elt, requestConfig }) =>
    elt.matches("form[data-draft]") && requestConfig.path !== elt.dataset.again ? elt.querySelector("[data-not-sent]") : null;
  const say = (event) => {
    const notice = noticeOf(event.detail);
    if (!notice) return;
    notice.hidden = false;
    notice.textContent = notice.dataset.notSent;
  };
  for (const name of ["htmx:sendError", "htmx:responseError"]) document.body.addEventListener(name, say);
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const notice = noticeOf(event.detail);
    if (notice) notice.hidden = true;
  });
}

// Somebody took over, handed back, or asked us to stop: what may be written is no longer what the box says.
function renewComposer() {
  const form = document.getElementById("composer");
  const now = document.getElementById("status").dataset.composer;
  if (form.dataset.state === now || form.classList.contains("htmx-request")) return;
  htmx.ajax("POST", form.dataset.again, { source: form, target: "#composer", swap: "outerHTML" }).then(restore);
}
