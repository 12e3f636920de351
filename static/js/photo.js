// A photo over the limits is made smaller here, before it is sent; how it is to be turned is drawn into it.
const MAX_SIDE = 4096; // pixels: the studio keeps less, and every browser can draw that much
const QUALITIES = [0.9, 0.8];
const STEP = 0.7; // of the sides, where it is still too heavy

// As the browser shows it, in part where it is cut (`decode` would refuse that); null where it can't.
async function seen(picture) {
  const image = new Image();
  const loaded = new Promise((done) => {
    image.onload = () => done(image.naturalWidth > 0);
    image.onerror = () => done(false);
  });
  image.src = URL.createObjectURL(picture);
  const shown = await loaded;
  if (!shown) URL.revokeObjectURL(image.src);
  return shown ? image : null;
}

function drawn(image, scale, ground) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  if (ground) {
    context.fillStyle = ground;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const encoded = (canvas, type, quality) => new Promise((done) => canvas.toBlob(done, type, quality));

// WebP keeps what is transparent; a browser that can't write it gives something else, then JPEG on white it is.
async function attempt(image, scale, type, most) {
  const canvas = drawn(image, scale, type === "image/jpeg" ? "white" : null);
  for (const quality of QUALITIES) {
    const blob = await encoded(canvas, type, quality);
    if (blob?.type !== type) return type === "image/jpeg" ? null : attempt(image, scale, "image/jpeg", most);
    if (blob.size <= most) return { blob, width: canvas.width, height: canvas.height };
  }
  return null;
}

async function smaller(image, picture, most) {
  const type = /jpe?g|hei[cf]/.test(picture.type || picture.name) ? "image/jpeg" : "image/webp";
  let scale = Math.min(1, MAX_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
  for (let tries = 0; tries < 8; tries++, scale *= STEP) {
    const made = await attempt(image, scale, type, most);
    if (made) return made;
  }
  return null;
}

function named(picture, blob) {
  const stem = picture.name.replace(/\.\w{2,5}$/, "");
  return new File([blob], `${stem}.${blob.type.slice(6)}`, { type: blob.type });
}

// The picture as it can be sent: itself, or smaller with what was done in `before` and `after`. `readable` says whether
// this browser can show it; `anyway` makes it anew even within the limits, for a kind that the studio doesn't take.
export async function fitting(picture, { bytes, pixels, anyway = false }) {
  const image = await seen(picture);
  if (!image) return { picture, readable: false };
  const measures = { width: image.naturalWidth, height: image.naturalHeight };
  const over = picture.size > bytes || measures.width * measures.height > pixels;
  const made = over || anyway ? await smaller(image, picture, bytes) : null;
  URL.revokeObjectURL(image.src);
  if (!made) return { picture, readable: true };
  const sent = named(picture, made.blob);
  const after = { width: made.width, height: made.height, size: sent.size };
  return { picture: sent, readable: true, before: { ...measures, size: picture.size }, after };
}
