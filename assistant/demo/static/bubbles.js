// One message as it stands on the screen. Text enters as text nodes only.

const LINK = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)])/g;

/** An element with a class, attributes and children; null children are left out. */
export function element(tag, className, attributes = {}, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** The list item of one message of the API. `onTap(message, choice)` and `onOpen(message)` answer its buttons. */
export function bubble(message, { texts, language, channel, onTap, onOpen }) {
  const parts = [
    element("span", "unseen", {}, message.direction === "sent" ? texts.you : texts.coach),
    ...message.media.map((media) => attachment(media, texts)),
    message.location && place(message.location, texts),
    message.body ? body(message.body) : null,
    details(message, { texts, language, channel }),
  ];
  return element(
    "li",
    `message ${message.direction}`,
    { "data-sid": message.sid },
    element("div", "bubble", {}, ...parts.filter(Boolean)),
    message.choices ? choices(message, { texts, onTap, onOpen }) : null,
  );
}

function body(text) {
  const pieces = text.split(LINK).map((piece, index) =>
    index % 2 ? element("a", "", { href: piece, target: "_blank", rel: "noopener noreferrer" }, piece) : piece,
  );
  return element("p", "body", { dir: "auto" }, ...pieces);
}

function attachment(media, texts) {
  if (media.content_type.startsWith("image/")) {
    return element("img", "picture", { src: media.url, alt: texts.photo_sent });
  }
  if (media.content_type.startsWith("audio/")) {
    return element("audio", "voice", { src: media.url, controls: "", "aria-label": texts.voice_sent });
  }
  return element("p", "body", {}, media.content_type);
}

function place(location, texts) {
  const where = `${location.latitude.toFixed(4)}, ${location.longitude.toFixed(4)}`;
  return element("p", "place", {}, element("span", "pin", { "aria-hidden": "true" }), `${texts.location_sent} · ${where}`);
}

function details(message, { texts, language, channel }) {
  const time = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(new Date(message.at));
  const weight = channel === "sms" && message.body ? element("span", "weight", {}, size(message, texts)) : null;
  return element("p", "details", {}, weight, element("time", "", { datetime: message.at }, time), ticks(message, texts));
}

/** "142 characters · GSM-7 · 1 SMS" */
export function size({ characters, encoding, parts }, texts) {
  return `${characters} ${characters < 2 ? texts.character : texts.characters} · ${encoding} · ${parts} SMS`;
}

function ticks(message, texts) {
  if (message.failed) return element("strong", "failed", {}, texts.failed);
  // A phone's own message is done once the application answered for it.
  const level = message.direction === "sent" && message.ticks === 1 ? 2 : message.ticks;
  const name = ["sending", "sent", "delivered", "read"][level];
  const signs = ["…", "✓", "✓✓", "✓✓"][level];
  return element("span", `ticks ${name}`, { role: "img", "aria-label": texts[name], title: texts[name] }, signs);
}

/** What opens a list is called; its label may be a mere sign. */
export function listName(message, texts) {
  const label = message.choices.button;
  return /\p{L}/u.test(label) ? label : texts.choose;
}

function choices(message, { texts, onTap, onOpen }) {
  const group = element("div", "choices");
  if (message.choices.kind === "list") {
    const name = listName(message, texts);
    const attributes = { type: "button", "aria-haspopup": "dialog", "aria-label": name };
    const open = element("button", "", attributes, message.choices.button || name);
    open.addEventListener("click", () => onOpen(message));
    group.append(open);
    return group;
  }
  for (const item of message.choices.items) {
    const button = element("button", "", { type: "button" }, item.title);
    button.addEventListener("click", () => onTap(message, item));
    group.append(button);
  }
  return group;
}
