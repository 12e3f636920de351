// The plain server that people would write from the document that Chargen was ordered from: Express and
// Socket.IO, the same events, in memory. It keeps nothing, queues nothing, and paints nothing.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import express from "express";
import jwt from "jsonwebtoken";
import multer from "multer";
import { Server } from "socket.io";

const [port, secret] = [Number(process.env.PORT), process.env.CHARGEN_JWT_SECRET];
const PROGRESS = "character_generation_progress";
const history = "Scripted Character was made by the scripted engine.\n\nThe description was: A brave knight";
const details = {
  firstName: "Scripted", lastName: "Character", age: 33, gender: "other", species: "human",
  personality: "Does exactly as the script says. The description was: A brave knight",
};

function events(sessionId) {
  const character = { id: randomUUID(), ...details, history, avatarUrl: null, images: [], status: "draft" };
  return [
    ["generating_details", 40, "Working out who this is"],
    ["generating_details", 55, "The details are there", details],
    ["generating_history", 70, "The history is written", { history }],
    ["creating_character", 80, "Saving the character"],
    ["queuing_avatar", 90, "Asking for a portrait"],
    ["completed", 100, "Your character is here", { characterId: character.id, character, avatarJobId: randomUUID() }],
  ].map(([step, progress, message, data]) => ({ step, progress, message, data, sessionId }));
}

const user = (token) => jwt.verify(token, secret, { algorithms: ["HS256"] }).sub;
const app = express();
app.get("/health/ready", (_, answer) => answer.send("ok"));
app.use("/api/v1", (request, answer, next) => {
  try {
    request.user = user((request.headers.authorization ?? "").replace("Bearer ", ""));
    next();
  } catch {
    answer.status(401).json({ error: "Invalid or expired token" });
  }
});
const owners = new Map();
app.post("/api/v1/characters/generate-automated", multer().single("image"), (request, answer) => {
  const sessionId = randomUUID();
  owners.set(sessionId, request.user);
  answer.json({ sessionId, message: "Character generation started" });
});
app.get("/api/v1/generations/:id/events", (request, answer) => {
  answer.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-cache" });
  for (const event of events(request.params.id)) answer.write(`event: ${PROGRESS}\ndata: ${JSON.stringify(event)}\n\n`);
  answer.end();
});

const server = createServer(app);
const io = new Server(server, { path: "/api/v1/ws" });
io.use((socket, next) => {
  try {
    socket.data.user = user(socket.handshake.auth.token);
    next();
  } catch {
    next(new Error("Invalid or expired token"));
  }
});
io.on("connection", (socket) => {
  socket.on("join_character_generation", ({ sessionId }, done) => {
    if (owners.get(sessionId) !== socket.data.user) return done?.({ success: false, error: "Not found" });
    const room = `character-generation:${socket.data.user}:${sessionId}`;
    socket.join(room);
    done?.({ success: true });
    for (const event of events(sessionId)) setImmediate(() => io.to(room).emit(PROGRESS, event));
  });
});
server.listen(port, "127.0.0.1");
