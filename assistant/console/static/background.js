// Of several hidden tabs, one asks for all: the one that holds this lock (https://www.w3.org/TR/web-locks/).
const NAME = "declic-background";

let release = null;
let waiting = null;

function hide() {
  if (!navigator.locks || release || waiting) return;
  waiting = new AbortController();
  navigator.locks
    .request(NAME, { signal: waiting.signal }, () => new Promise((resolve) => { release = resolve; }))
    .catch(() => {});
}

function show() {
  waiting?.abort();
  release?.();
  waiting = release = null;
}

function tend() {
  if (document.hidden) hide();
  else show();
}

document.addEventListener("visibilitychange", tend);
addEventListener("pagehide", show);
tend();

export const background = {
  // Without locks every hidden tab asks; still slowly.
  isMine: () => !navigator.locks || release !== null,
};
