// One phone: its number, its two threads, and what the person does with it.

import { attachments } from "./attachments.js";
import { bubble, size } from "./bubbles.js";
import { measure } from "./segments.js";
import { openSheet } from "./sheet.js";

const NEAR_THE_END = 80; // pixels: closer than this, new messages scroll into view

export class Handset {
  /** `place` is the phone's section; `onNews` is told when something arrived for the person. */
  constructor(place, provider, { texts, language }, onNews) {
    Object.assign(this, { place, provider, texts, language, onNews, name: place.dataset.name });
    this.field = this.find("textarea");
    this.scroller = this.find(".scroll");
    this.thread = this.find(".thread");
    const kept = JSON.parse(localStorage.getItem(`phone ${this.name}`) ?? "{}");
    this.listen();
    this.be(kept.number ?? place.dataset.number, kept.channel ?? "sms");
  }

  find(selector) {
    return this.place.querySelector(selector);
  }

  /** Become this number on this channel; the thread is read again from its beginning. */
  be(number, channel) {
    Object.assign(this, { number, channel, cursor: 0, generation: (this.generation ?? 0) + 1 });
    this.place.dataset.channel = channel;
    this.thread.replaceChildren();
    this.place.classList.remove("written");
    this.find(".number").textContent = spaced(number);
    for (const button of this.place.querySelectorAll(".switch button")) {
      button.setAttribute("aria-pressed", String(button.dataset.channel === channel));
    }
    this.showAddress();
    this.weigh();
    localStorage.setItem(`phone ${this.name}`, JSON.stringify({ number, channel }));
  }

  /** The application's numbers; a channel it does not have cannot be chosen. */
  knowNumbers(numbers) {
    this.numbers = numbers;
    for (const button of this.place.querySelectorAll(".switch button")) {
      button.disabled = !numbers.some((ours) => ours.channel === button.dataset.channel);
    }
    if (numbers.length && !numbers.some((ours) => ours.channel === this.channel)) {
      this.be(this.number, numbers[0].channel);
    }
    this.showAddress();
  }

  showAddress() {
    const ours = this.numbers?.find((listed) => listed.channel === this.channel);
    this.find(".address").textContent = ours ? spaced(ours.address) : "";
  }

  /** Fetch what changed and show it. */
  async refresh() {
    const { generation, number, channel } = this;
    const news = await this.provider.thread(number, channel, this.cursor);
    if (generation !== this.generation || news.cursor < this.cursor) return;
    this.cursor = news.cursor;
    if (news.messages.length) this.show(news.messages);
    const isUnread = news.messages.some((message) => message.direction === "received" && message.ticks < 3);
    if (channel === "whatsapp" && isUnread && this.isSeen()) await this.provider.read(number);
  }

  /** Whether the person has this thread in front of them. */
  isSeen() {
    return !document.hidden && this.place.offsetParent !== null;
  }

  show(messages) {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < NEAR_THE_END;
    let arrived = false;
    for (const message of messages) {
      const shown = bubble(message, this.manner());
      const before = this.thread.querySelector(`[data-sid="${message.sid}"]`);
      if (before) before.replaceWith(shown);
      else this.thread.append(shown);
      arrived ||= !before;
    }
    this.place.classList.add("written");
    if (isAtEnd || messages.some((message) => message.direction === "sent" && message.ticks === 0)) this.toEnd();
    if (arrived) this.onNews(this);
  }

  manner() {
    return {
      texts: this.texts,
      language: this.language,
      channel: this.channel,
      onTap: (message, item) => this.send({ tap: { message: message.sid, choice: item.id } }),
      onOpen: (message) =>
        openSheet(this.find(".sheet"), message, this.texts, (item) =>
          this.send({ tap: { message: message.sid, choice: item.id } }),
        ),
    };
  }

  toEnd() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  /** Resolves to whether it left the phone. */
  async send(content) {
    try {
      await this.provider.send(this.number, this.channel, content);
      this.find(".meter").classList.remove("failed");
      await this.refresh();
      this.toEnd();
      return true;
    } catch {
      this.find(".meter").textContent = this.texts.not_sent;
      this.find(".meter").classList.add("failed");
      return false;
    }
  }

  async sendTyped() {
    const text = this.field.value;
    if (!text.trim()) return;
    this.field.value = "";
    this.weigh();
    if (!(await this.send({ text })) && !this.field.value) this.field.value = text;
  }

  /** Under the field: what the text being typed weighs. */
  weigh() {
    const text = this.field.value;
    const meter = this.find(".meter");
    meter.classList.remove("failed");
    meter.textContent = this.channel === "sms" && text ? size(measure(text), this.texts) : "";
  }

  suggest(text) {
    this.field.value = text;
    this.weigh();
    this.field.focus();
  }

  listen() {
    const on = (selector, event, act) => {
      for (const found of this.place.querySelectorAll(selector)) found.addEventListener(event, (e) => act(found, e));
    };
    on(".switch button", "click", (button) => this.be(this.number, button.dataset.channel));
    on(".new", "click", () => this.be(newNumber(), this.channel));
    on(".ideas button", "click", (button) => this.suggest(button.textContent));
    on("[data-attach]", "click", (button) => this.send(attachments[button.dataset.attach]()));
    on("textarea", "input", () => this.weigh());
    on("textarea", "keydown", (_, event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.sendTyped();
    });
    on(".composer", "submit", (_, event) => {
      event.preventDefault();
      this.sendTyped();
    });
  }
}

/** Another number of the range kept for fiction. */
function newNumber() {
  return `+3363998${String(Math.floor(Math.random() * 10000)).padStart(4, "0")}`;
}

/** "+33639980001" → "+33 6 39 98 00 01" */
function spaced(number) {
  const french = /^\+33(\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(number);
  return french ? `+33 ${french.slice(1).join(" ")}` : number;
}
