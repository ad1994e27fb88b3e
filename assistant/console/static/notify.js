// Calls a counsellor to the screen when somebody new waits: a count in the title, a short sound, a notification of the
// browser. Nothing of a conversation is in any of them. Of several tabs, the one that hears of it first calls.
const SOUND = "sound";
const TOLD = "told";
const LOCK = "declic-told";
const KINDS = ["crisis", "waiting", "mine", "mention"]; // The most pressing first: one call at a time.
const REMEMBERED = 300;

const box = document.getElementById("calls");
const here = document.body.dataset.conversation;
const title = document.title;
let leaving = false;

export function tendCalls() {
  count(Number(document.querySelector("[data-waiting]")?.dataset.waiting ?? 0));
  if (!box) return;
  document.body.addEventListener("attention", ({ detail }) => {
    const wanted = { ...detail, mine: detail.mine.filter((call) => !isBeforeMe(call)) };
    count(wanted.waiting.length + wanted.mine.length);
    countMentions(wanted.mention.length);
    alone(() => hear(detail, wanted));
  });
  document.addEventListener("submit", ({ target }) => {
    if (!target.matches("[data-forget-drafts]")) return;
    leaving = true;
    localStorage.removeItem(TOLD);
  });
  box.hidden = false;
  tendSound();
  tendPermission();
}

function count(number) {
  document.title = number ? `(${number}) ${title}` : title;
}

function countMentions(number) {
  const shown = document.getElementById("mentions-count");
  if (!shown) return;
  shown.hidden = !number;
  shown.querySelector("b").textContent = number;
}

// What I look at needs no call: the page shows it a moment later.
function isBeforeMe(call) {
  return here && !document.hidden && call.startsWith(`m${here}.`);
}

function alone(work) {
  if (navigator.locks) navigator.locks.request(LOCK, work);
  else work();
}

// What this browser was told of is remembered for all its tabs; what it finds at its first look is nothing new.
function hear(all, wanted) {
  if (leaving) return;
  const told = JSON.parse(localStorage.getItem(TOLD));
  const now = KINDS.flatMap((kind) => all[kind]);
  localStorage.setItem(TOLD, JSON.stringify([...new Set([...now, ...(told ?? [])])].slice(0, Math.max(REMEMBERED, now.length))));
  const kind = told && KINDS.find((name) => wanted[name].some((call) => !told.includes(call)));
  if (!kind) return;
  if (wantsSound()) chime(kind === "crisis" ? 3 : 1);
  notify(box.dataset[`say${kind[0].toUpperCase()}${kind.slice(1)}`]);
}

function wantsSound() {
  return localStorage.getItem(SOUND) !== "off";
}

function tendSound() {
  const wished = document.getElementById("call-sound");
  wished.checked = wantsSound();
  wished.addEventListener("change", () => {
    if (wished.checked) localStorage.removeItem(SOUND);
    else localStorage.setItem(SOUND, "off");
    if (wished.checked) chime(1);
  });
}

// Two soft notes, made here (https://www.w3.org/TR/webaudio/). A browser may keep silent until the page was touched.
function chime(times) {
  const audio = new AudioContext();
  const volume = audio.createGain();
  volume.connect(audio.destination);
  volume.gain.value = 0.12;
  let end = audio.currentTime;
  for (let round = 0; round < times; round += 1) {
    for (const pitch of [659, 880]) {
      const note = audio.createOscillator();
      const fade = audio.createGain();
      note.frequency.value = pitch;
      fade.gain.setValueAtTime(1, end);
      fade.gain.exponentialRampToValueAtTime(0.001, end + 0.25);
      note.connect(fade).connect(volume);
      note.start(end);
      note.stop(end + 0.26);
      end += 0.16;
    }
    end += 0.2;
  }
  setTimeout(() => audio.close(), (end - audio.currentTime + 1) * 1000);
}

function tendPermission() {
  const button = document.getElementById("call-permission");
  if (!("Notification" in window) || !isSecureContext) return;
  const show = () => {
    button.hidden = Notification.permission !== "default";
    document.getElementById("call-state").textContent = box.dataset[Notification.permission] ?? "";
  };
  // Asked when the person wishes it, never by itself.
  button.addEventListener("click", async () => {
    await Notification.requestPermission();
    show();
  });
  show();
}

function notify(words) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  if (!document.hidden && document.hasFocus()) return;
  try {
    const call = new Notification("Déclic", { body: words, tag: "declic", silent: true, icon: box.dataset.icon });
    call.onclick = () => {
      focus();
      call.close();
    };
  } catch {
    // Some phones show notifications by other means only; the sound and the title remain.
  }
}
