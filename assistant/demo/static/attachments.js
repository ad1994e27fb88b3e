// What a phone can send besides words: a picture drawn here, a place, a second of silence.

const PARIS = [48.8566, 2.3522];

export const attachments = {
  photo: () => ({ media: { content_type: "image/png", data: landscape() } }),
  voice: () => ({ media: { sample: "voice" } }),
  location: () => ({ location: { latitude: nearby(PARIS[0]), longitude: nearby(PARIS[1]) } }),
};

function nearby(degrees) {
  return Number((degrees + (Math.random() - 0.5) / 20).toFixed(5));
}

/** A small evening landscape, as base64 of a PNG. */
function landscape() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 240, height: 160 });
  const draw = canvas.getContext("2d");
  const sky = draw.createLinearGradient(0, 0, 0, 120);
  sky.addColorStop(0, "#33417a");
  sky.addColorStop(0.6, "#e0795b");
  sky.addColorStop(1, "#f7c873");
  draw.fillStyle = sky;
  draw.fillRect(0, 0, 240, 160);
  draw.fillStyle = "#fff1c9";
  draw.beginPath();
  draw.arc(60 + Math.random() * 120, 82, 18, 0, 2 * Math.PI);
  draw.fill();
  for (const [colour, base, height] of [["#59506e", 112, 26], ["#2b2b45", 134, 14]]) {
    draw.fillStyle = colour;
    draw.beginPath();
    draw.moveTo(0, 160);
    for (let x = 0; x <= 240; x += 4) draw.lineTo(x, base - height * Math.sin(x / 31 + base));
    draw.lineTo(240, 160);
    draw.fill();
  }
  return canvas.toDataURL("image/png").split(",")[1];
}
