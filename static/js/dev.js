// The developers' page: starts a run, and lists every event as it arrives.
(() => {
  const form = document.getElementById("dev");
  const list = document.getElementById("events");
  const state = document.getElementById("state");
  const start = document.getElementById("start");
  const disconnect = document.getElementById("disconnect");
  let socket = null;

  function show(name, payload, kind = "") {
    const item = document.createElement("li");
    if (kind) item.className = kind;
    const time = document.createElement("time");
    time.textContent = new Date().toISOString().slice(11, 23);
    const title = document.createElement("strong");
    title.textContent = name;
    item.append(time, " ", title);
    if (payload !== undefined) {
      const body = document.createElement("pre");
      body.textContent = JSON.stringify(payload, null, 2);
      item.append(body);
    }
    list.append(item);
    item.scrollIntoView({ block: "nearest" });
  }

  function report(word) {
    state.textContent = state.dataset[word];
    disconnect.disabled = word === "off";
  }

  function connect() {
    socket?.disconnect();
    report("trying");
    socket = io({ path: form.dataset.socket, auth: { token: form.elements.token.value.trim() }, reconnectionAttempts: 5 });
    const mine = socket;
    mine.on("connect", () => { report("on"); show("connect", { id: mine.id }); });
    mine.on("disconnect", (reason) => {
      if (mine === socket) report(mine.active ? "trying" : "off");
      show("disconnect", { reason });
    });
    mine.on("connect_error", (error) => {
      if (!mine.active) report("off");
      show("connect_error", { message: error.message }, "bad");
    });
    mine.onAny((name, payload) => {
      show(name, payload, payload?.step === "error" ? "bad" : "");
      if (name === "character_generation_progress") setProgress(payload.progress);
    });
    return mine;
  }

  function setProgress(percent) {
    document.getElementById("bar").value = percent;
    document.getElementById("percent").textContent = `${percent} %`;
  }

  async function startRun() {
    const fields = new FormData();
    const description = form.elements.description.value;
    const picture = form.elements.image.files[0];
    if (description) fields.append("description", description);
    if (picture) fields.append("image", picture);
    const response = await fetch(form.dataset.start, {
      method: "POST",
      headers: { Authorization: `Bearer ${form.elements.token.value.trim()}` },
      body: fields,
      credentials: "omit",
    });
    const answer = await response.json();
    show(`POST → ${response.status}`, answer, response.ok ? "" : "bad");
    if (response.ok) join(answer.sessionId);
  }

  function join(sessionId) {
    const mine = socket?.active ? socket : connect();
    const request = { sessionId, avatar: form.elements.avatar.checked, text: form.elements.text.checked };
    mine.emit("join_character_generation", request, (ack) => show("join_character_generation → ack", ack, ack.success ? "" : "bad"));
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    start.disabled = true;
    setProgress(0);
    try {
      await startRun();
    } catch (error) {
      show("fetch_error", { message: error.message }, "bad");
    } finally {
      start.disabled = false;
    }
  });
  document.getElementById("connect").addEventListener("click", connect);
  document.getElementById("clear").addEventListener("click", () => list.replaceChildren());
  disconnect.addEventListener("click", () => { socket?.disconnect(); report("off"); });
})();
