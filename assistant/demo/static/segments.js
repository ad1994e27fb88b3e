// How many SMS a text needs: the alphabet and its extension table are those of 3GPP TS 23.038, section 6.2.1.

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿" +
    "abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("\f^{}\\[~]|€");
const LIMITS = { "GSM-7": { one: 160, more: 153 }, "UCS-2": { one: 70, more: 67 } };

/** → { characters, encoding, parts }; what counts twice in its encoding is two characters. */
export function measure(text) {
  const letters = [...text];
  const encoding = letters.every((letter) => BASIC.has(letter) || EXTENDED.has(letter)) ? "GSM-7" : "UCS-2";
  const sizes = letters.map((letter) => (encoding === "UCS-2" ? letter.length : EXTENDED.has(letter) ? 2 : 1));
  const characters = sizes.reduce((sum, size) => sum + size, 0);
  const { one, more } = LIMITS[encoding];
  return { characters, encoding, parts: characters <= one ? 1 : fill(sizes, more) };
}

/** A character of two units is never cut between two parts. */
function fill(sizes, room) {
  let parts = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > room) {
      parts += 1;
      used = 0;
    }
    used += size;
  }
  return parts;
}
