// The kind of a picture by its first bytes. What a browser calls it depends on the file's name and on the machine:
// `image/jpg`, `image/pjpeg`, or nothing at all.
const AVIF = ["avif", "avis"];
const HEIC = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1"];
const BYTES_READ = 256;

function byBrands(head, end) {
  const brands = [head.slice(8, 12)];
  for (let at = 16; at + 4 <= Math.min(end, head.length); at += 4) brands.push(head.slice(at, at + 4));
  if (brands.some((brand) => AVIF.includes(brand))) return "image/avif";
  return brands.some((brand) => HEIC.includes(brand)) ? "image/heic" : "";
}

async function byContent(file) {
  const bytes = new Uint8Array(await file.slice(0, BYTES_READ).arrayBuffer());
  const head = String.fromCharCode(...bytes);
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (/^GIF8[79]a/.test(head)) return "image/gif";
  if (/^RIFF.{4}WEBP/s.test(head)) return "image/webp";
  return head.slice(4, 8) === "ftyp" ? byBrands(head, new DataView(bytes.buffer).getUint32(0)) : "";
}

// One of the types that a studio may take, HEIC also by its name; "" for any other content.
export async function kindOf(file) {
  const named = /hei[cf]/.test(file.type || file.name.toLowerCase()) ? "image/heic" : "";
  return (await byContent(file)) || named;
}

export function typed(file, kind) {
  return kind && kind !== file.type ? new File([file], file.name, { type: kind, lastModified: file.lastModified }) : file;
}
