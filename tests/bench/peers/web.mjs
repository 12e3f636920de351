// What both peers share at the edge: tokens, the upload, Socket.IO's rooms and the event stream.
import { createServer } from "node:http";
import express from "express";
import jwt from "jsonwebtoken";
import multer from "multer";
import { Server } from "socket.io";
import { PROGRESS } from "./events.mjs";

const [port, secret] = [Number(process.env.PORT), process.env.CHARGEN_JWT_SECRET];
const verified = (token) => jwt.verify(token, secret, { algorithms: ["HS256"] }).sub;
const room = (run, avatar) => `character-generation:${run.user}:${run.id}${avatar ? ":avatar" : ""}`;

// `service`: {start(user, description, image) → run, find(id) → run, replay(id, after) → events, knows(user),
// release(id)}, all awaited. Returns what announces an event of a run: toStreams and toSockets.
export function serve(service, adapter) {
  const app = express();
  app.use(express.urlencoded());
  const streams = new Map(); // open event streams by run
  app.get("/health/ready", (_, answer) => answer.send("ok"));
  app.post("/bench/release/:id", async (request, answer) => answer.json({ ok: await service.release(request.params.id) }));
  app.use("/api/v1", async (request, answer, next) => {
    try {
      request.user = verified((request.headers.authorization ?? "").replace("Bearer ", ""));
      if (!(await service.knows(request.user))) throw new Error("User not found");
    } catch {
      return answer.status(401).json({ error: "Invalid or expired token", code: "unauthenticated" });
    }
    next();
  });
  app.post("/api/v1/characters/generate-automated", multer().single("image"), async (request, answer) => {
    const run = await service.start(request.user, request.body.description, request.file?.buffer);
    answer.json({ sessionId: run.id, message: "Character generation started" });
  });
  app.get("/api/v1/generations/:id/events", async (request, answer) => {
    const run = await service.find(request.params.id);
    if (run?.user !== request.user) return answer.status(404).json({ error: "Not found", code: "not_found" });
    answer.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-transform" });
    answer.flushHeaders();
    const [seq, avatar] = [Number(request.headers["last-event-id"] ?? 0), "avatar" in request.query];
    const stream = { answer, seq, avatar, early: [] }; // early: what is announced while the stored events are read
    const open = streams.get(run.id) ?? streams.set(run.id, new Set()).get(run.id);
    open.add(stream);
    answer.on("close", () => open.delete(stream) && open.size === 0 && streams.delete(run.id));
    for (const event of [...(await service.replay(run.id, seq)), ...stream.early]) send(stream, event);
    stream.early = null;
  });

  const server = createServer(app);
  const io = new Server(server, { path: "/api/v1/ws", ...(adapter && { adapter }) });
  io.use(async (socket, next) => {
    try {
      socket.data.user = verified(socket.handshake.auth.token);
      next((await service.knows(socket.data.user)) ? undefined : new Error("User not found"));
    } catch {
      next(new Error("Invalid or expired token"));
    }
  });
  io.on("connection", (socket) => {
    socket.emit("connection_established", { socketId: socket.id, user: { id: socket.data.user } });
    socket.on("join_character_generation", async ({ sessionId, avatar, after = 0 }, done) => {
      const run = await service.find(sessionId);
      if (run?.user !== socket.data.user) return done?.({ success: false, error: "Not found" });
      socket.join(room(run));
      if (avatar) socket.join(room(run, true));
      done?.({ success: true });
      for (const event of await service.replay(run.id, after)) {
        if (avatar || event.step !== "generating_avatar") socket.emit(PROGRESS, event);
      }
    });
    socket.on("leave_character_generation", ({ sessionId }) => {
      const run = { id: sessionId, user: socket.data.user };
      [room(run), room(run, true)].forEach((name) => socket.leave(name));
    });
  });
  server.listen(port, "127.0.0.1");

  function send(stream, event) {
    if (event.seq <= stream.seq || (event.step === "generating_avatar" && !stream.avatar)) return;
    stream.seq = event.seq;
    stream.answer.write(`event: ${PROGRESS}\nid: ${event.seq}\ndata: ${JSON.stringify(event)}\n\n`);
    if (stream.avatar ? event.data?.avatarUrl : event.step === "completed") stream.answer.end();
  }
  return {
    toStreams: (run, event) =>
      streams.get(run.id)?.forEach((stream) => (stream.early ? stream.early.push(event) : send(stream, event))),
    toSockets: (run, event) => io.to(room(run, event.step === "generating_avatar")).emit(PROGRESS, event),
  };
}
