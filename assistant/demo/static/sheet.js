// The list that a WhatsApp message opens over the phone's screen.

import { element, listName } from "./bubbles.js";

/** Shows the message's choices in `sheet`; `onPick(item)` runs with the one taken. Escape or a tap beside closes it. */
export function openSheet(sheet, message, texts, onPick) {
  const before = document.activeElement;
  const rest = [...sheet.parentElement.children].filter((other) => other !== sheet);
  const name = listName(message, texts);

  function close() {
    sheet.hidden = true;
    sheet.onkeydown = sheet.onclick = null;
    rest.forEach((other) => (other.inert = false));
    if (before?.isConnected) before.focus();
  }

  const items = message.choices.items.map((item) => {
    const line = element("button", "item", { type: "button" }, element("span", "", {}, item.title));
    if (item.description) line.append(element("small", "", {}, item.description));
    line.addEventListener("click", () => {
      close();
      onPick(item);
    });
    return element("li", "", {}, line);
  });
  const shut = element("button", "shut", { type: "button", "aria-label": texts.close }, "×");
  shut.addEventListener("click", close);

  sheet.setAttribute("aria-label", name);
  sheet.firstElementChild.replaceChildren(
    element("header", "", {}, element("strong", "", {}, name), shut),
    element("ul", "", {}, ...items),
  );
  sheet.onkeydown = (event) => event.key === "Escape" && close();
  sheet.onclick = (event) => event.target === sheet && close();
  rest.forEach((other) => (other.inert = true));
  sheet.hidden = false;
  sheet.querySelector(".item").focus();
}
