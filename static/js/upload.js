// Sends a form with its picture, and says how far it is. Resolves to the address it leads to, or to the studio's refusal
// as an element; `reason` where there was no answer of the studio's: "away" or "broken".
export function send(form, progressed) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total) progressed(loaded / total);
    });
    request.addEventListener("error", () => done({ reason: "away" }));
    request.addEventListener("load", () => done(answered(request)));
    request.open(form.method, form.action);
    request.send(new FormData(form));
  });
}

function answered(request) {
  if (request.status < 400) return { address: request.responseURL };
  const refusal = request.response?.querySelector("#problem");
  return refusal ? { refusal } : { reason: "broken" };
}
