// Sends a form with its picture and reports the progress.

// Calls `progressed` with the share sent, 0 to 1. Resolves to `{address}`, where the form led to; to `{refusal}`, the
// studio's own refusal as an element; else to `{reason}`: "away" without a response, "broken" for any other response.
export function send(form, progressed) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.responseType = "document";
    request.upload.addEventListener("progress", ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total) progressed(loaded / total);
    });
    request.addEventListener("error", () => done({ reason: "away" }));
    request.addEventListener("load", () => done(result(request)));
    request.open(form.method, form.action);
    request.send(new FormData(form));
  });
}

function result(request) {
  if (request.status < 400) return { address: request.responseURL };
  const refusal = request.response?.querySelector("#problem");
  return refusal ? { refusal } : { reason: "broken" };
}
