// Scales a photo that is over the limits down before it is sent, with its EXIF orientation applied.
const MAX_SIDE = 4096; // pixels: the studio stores less, and every browser can draw that much
const QUALITIES = [0.9, 0.8];
const SCALE_STEP = 0.7; // of the sides, while the file is still too large
const MAX_ATTEMPTS = 8;

// Resolves to the picture as an image; null where the browser can't show it. A truncated one is shown in part, which
// `HTMLImageElement.decode` would refuse.
async function load(picture) {
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

function draw(image, scale, background) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  if (background) {
    context.fillStyle = background;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

const encode = (canvas, type, quality) => new Promise((done) => canvas.toBlob(done, type, quality));

// Resolves to the picture at one scale within `maxBytes`; null where it is still larger. WebP preserves transparency; a
// browser that can't encode it returns another type, and then JPEG on white is used.
async function attempt(image, scale, type, maxBytes) {
  const canvas = draw(image, scale, type === "image/jpeg" ? "white" : null);
  for (const quality of QUALITIES) {
    const blob = await encode(canvas, type, quality);
    if (blob?.type !== type) return type === "image/jpeg" ? null : attempt(image, scale, "image/jpeg", maxBytes);
    if (blob.size <= maxBytes) return { blob, width: canvas.width, height: canvas.height };
  }
  return null;
}

async function scaleDown(image, picture, maxBytes) {
  const type = /jpe?g|hei[cf]/.test(picture.type || picture.name) ? "image/jpeg" : "image/webp";
  let scale = Math.min(1, MAX_SIDE / Math.max(image.naturalWidth, image.naturalHeight));
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts++, scale *= SCALE_STEP) {
    const made = await attempt(image, scale, type, maxBytes);
    if (made) return made;
  }
  return null;
}

function asFile(picture, blob) {
  const stem = picture.name.replace(/\.\w{2,5}$/, "");
  return new File([blob], `${stem}.${blob.type.slice(6)}`, { type: blob.type });
}

// Resolves to the picture as it can be sent: itself, or scaled down, with its sizes `before` and `after`. `readable` says
// whether this browser can show it; `anyway` encodes it anew even within the limits, for a type that the studio refuses.
export async function fitToLimits(picture, { bytes, pixels, anyway = false }) {
  const image = await load(picture);
  if (!image) return { picture, readable: false };
  const size = { width: image.naturalWidth, height: image.naturalHeight };
  const over = picture.size > bytes || size.width * size.height > pixels;
  const made = over || anyway ? await scaleDown(image, picture, bytes) : null;
  URL.revokeObjectURL(image.src);
  if (!made) return { picture, readable: true };
  const sent = asFile(picture, made.blob);
  const after = { width: made.width, height: made.height, size: sent.size };
  return { picture: sent, readable: true, before: { ...size, size: picture.size }, after };
}
