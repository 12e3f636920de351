// Pictures by sharp: the upload is read and written anew, a portrait is painted with previews and a thumbnail.
import { randomUUID } from "node:crypto";
import { mkdir, open } from "node:fs/promises";
import sharp from "sharp";
import { STAGES } from "./events.mjs";

const folder = process.env.CHARGEN_DATA_DIR;
const painting = process.env.PAINTING !== "off"; // off: the same bytes again, to tell what painting costs
await mkdir(`${folder}/uploads`, { recursive: true });
await mkdir(`${folder}/avatars`, { recursive: true });

async function store(kind, content, durable) {
  const key = `${kind}/${randomUUID()}.webp`;
  const file = await open(`${folder}/${key}`, "wx");
  await file.writeFile(content);
  if (durable) await file.sync();
  await file.close();
  return key;
}

export async function storeUpload(image) {
  return await store("uploads", await sharp(image).resize(2048, 2048, { fit: "inside", withoutEnlargement: true })
    .webp({ lossless: true, effort: 0 }).toBuffer(), true);
}

// The bars of Chargen's scripted painter, as pixels: the cheapest way that was found (an SVG costs a third more).
function bars(count, size) {
  const pixels = Buffer.alloc(size * size * 3, Buffer.from([0x26, 0x46, 0x53]));
  const step = Math.floor(size / (STAGES.length + 2));
  const half = step >> 1;
  for (let top = half; top < half + step * count; top += step) {
    for (let row = top; row < top + half; row++) {
      pixels.fill(Buffer.from([0x2a, 0x9d, 0x8f]), (row * size + half) * 3, (row * size + size - half) * 3);
    }
  }
  return sharp(pixels, { raw: { width: size, height: size, channels: 3 } });
}

const encoded = (picture) => picture.webp({ quality: 80, effort: 2 }).toBuffer();
const preview = (row) => encoded(bars(row + 1, 384));
const small = (picture) => picture.resize(384, 384).webp({ quality: 82, effort: 4 }).toBuffer();
const prepared = painting ? null : await paint();

async function paint() {
  const picture = bars(STAGES.length + 1, 768);
  const previews = await Promise.all(STAGES.map((_, row) => preview(row)));
  return { previews, picture: await encoded(picture), thumbnail: await small(picture.clone()) };
}

// Yields [percent, key] of each preview, then [100, key, key of the thumbnail].
export async function* portrait() {
  for (const [row, percent] of STAGES.entries()) {
    yield [percent, await store("avatars", prepared?.previews[row] ?? (await preview(row)), false)];
  }
  const picture = bars(STAGES.length + 1, 768);
  const content = prepared?.picture ?? (await encoded(picture.clone()));
  const thumbnail = prepared?.thumbnail ?? (await small(picture));
  yield [100, await store("avatars", content, true), await store("avatars", thumbnail, true)];
}
