// Reads the type of a picture from its first bytes: a browser's `File.type` depends on the file's name and the machine,
// as `image/jpg`, `image/pjpeg` or an empty string.
const AVIF = ["avif", "avis"];
const HEIC = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1"];
const HEADER_BYTES = 256;

function kindByBrands(head, end) {
  const brands = [head.slice(8, 12)];
  for (let at = 16; at + 4 <= Math.min(end, head.length); at += 4) brands.push(head.slice(at, at + 4));
  if (brands.some((brand) => AVIF.includes(brand))) return "image/avif";
  return brands.some((brand) => HEIC.includes(brand)) ? "image/heic" : "";
}

async function kindByContent(file) {
  const bytes = new Uint8Array(await file.slice(0, HEADER_BYTES).arrayBuffer());
  const head = String.fromCharCode(...bytes);
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(head)) return "image/gif";
  if (/^RIFF.{4}WEBP/s.test(head)) return "image/webp";
  return head.slice(4, 8) === "ftyp" ? kindByBrands(head, new DataView(bytes.buffer).getUint32(0)) : "";
}

// Resolves to a media type that a studio may accept, HEIC also by the file's name; "" for any other content.
export async function kindOf(file) {
  const byName = /hei[cf]/.test(file.type || file.name.toLowerCase()) ? "image/heic" : "";
  return (await kindByContent(file)) || byName;
}

// Returns the file with that media type.
export function withKind(file, kind) {
  return kind && kind !== file.type ? new File([file], file.name, { type: kind, lastModified: file.lastModified }) : file;
}
