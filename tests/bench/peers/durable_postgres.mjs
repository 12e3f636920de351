// The same team's server for several machines: PostgreSQL, BullMQ, Socket.IO with the Redis adapter, sharp. One
// process serves (ROLE=web), another works on runs and portraits (ROLE=worker).
import { randomUUID } from "node:crypto";
import { createAdapter } from "@socket.io/redis-adapter";
import { Emitter } from "@socket.io/redis-emitter";
import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import pg from "pg";
import { PROGRESS } from "./events.mjs";
import { storeUpload } from "./pictures.mjs";
import { serve } from "./web.mjs";
import { workPortrait, workRun } from "./work.mjs";

const pool = new pg.Pool({ connectionString: process.env.POSTGRES_URL, max: 15 });
const redis = () => new Redis(process.env.REDIS_SOCKET, { maxRetriesPerRequest: null });
const one = async (name, text, values) => (await pool.query({ name, text, values })).rows[0];

async function append(run, made, { result, character, job, image }) {
  const client = await pool.connect();
  const say = (name, text, values) => client.query({ name, text, values });
  try {
    await client.query("BEGIN");
    const status = made.progress === 100 ? "completed" : "running";
    const advanced = await say("advance",
      "UPDATE runs SET seq = $1, step = $2, progress = $3, status = $4 WHERE id = $5 AND seq = $1 - 1",
      [made.seq, made.step, made.progress, status, run.id]);
    if (!advanced.rowCount) throw new Error("overtaken");
    await say("event", "INSERT INTO events VALUES ($1, $2, $3)", [run.id, made.seq, made]);
    if (result) await say("result", "INSERT INTO results VALUES ($1, $2, $3)", [run.id, made.step, result]);
    if (character) {
      await say("character", "INSERT INTO characters VALUES ($1, $2, $3, $4, NULL)", [character.id, run.id, run.user, character]);
    }
    if (job) await say("job", "INSERT INTO jobs VALUES ($1, $2, $3, 'queued')", [job.id, job.run, job.character]);
    if (image) {
      await say("image", "INSERT INTO images VALUES ($1, $2, $3)", [image.key, image.thumbnail, image.job.character]);
      await say("avatar", "UPDATE characters SET avatar = $1 WHERE id = $2", [image.key, image.job.character]);
      await say("ended", "UPDATE jobs SET status = 'completed' WHERE id = $1", [image.job.id]);
    }
    await client.query("COMMIT");
    run.seq = made.seq;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}
const find = (id) => one("find", "SELECT id, \"user\", description, seq FROM runs WHERE id = $1", [id]);

async function web() {
  await pool.query(`
    CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY);
    CREATE TABLE IF NOT EXISTS runs (id UUID PRIMARY KEY, "user" TEXT, status TEXT, seq INTEGER, step TEXT,
      progress INTEGER, description TEXT, image TEXT, created TIMESTAMPTZ);
    CREATE INDEX IF NOT EXISTS runs_user ON runs ("user", created);
    CREATE TABLE IF NOT EXISTS events (run UUID, seq INTEGER, body JSONB, PRIMARY KEY (run, seq));
    CREATE TABLE IF NOT EXISTS results (run UUID, step TEXT, data JSONB, PRIMARY KEY (run, step));
    CREATE TABLE IF NOT EXISTS characters (id UUID PRIMARY KEY, run UUID, "user" TEXT, data JSONB, avatar TEXT);
    CREATE INDEX IF NOT EXISTS characters_user ON characters ("user");
    CREATE TABLE IF NOT EXISTS jobs (id UUID PRIMARY KEY, run UUID, character UUID, status TEXT);
    CREATE TABLE IF NOT EXISTS images (key TEXT PRIMARY KEY, thumbnail TEXT, character UUID);`);
  await pool.query("INSERT INTO users SELECT jsonb_array_elements_text($1) ON CONFLICT DO NOTHING", [process.env.USERS]);
  const runs = new Queue("runs", { connection: redis() });
  const options = { attempts: 3, removeOnComplete: true };
  const served = serve({
    knows: async (user) => Boolean(await one("user", "SELECT 1 FROM users WHERE id = $1", [user])),
    find,
    async replay(id, after) {
      const text = "SELECT body FROM events WHERE run = $1 AND seq > $2 ORDER BY seq";
      return (await pool.query({ name: "replay", text, values: [id, after] })).rows.map(({ body }) => body);
    },
    async start(user, description, image) {
      const run = { id: randomUUID(), user, description, seq: 0 };
      const key = image ? await storeUpload(image) : null;
      await one("start", "INSERT INTO runs VALUES ($1, $2, 'running', 0, NULL, 0, $3, $4, now())", [run.id, user, description, key]);
      if (description !== "held") await runs.add("run", { id: run.id }, { ...options, jobId: run.id });
      return run;
    },
    release: async (id) => Boolean(await runs.add("run", { id }, { ...options, jobId: id })),
  }, createAdapter(redis(), redis()));
  const events = redis();
  await events.subscribe("events"); // for event streams; sockets have the adapter
  events.on("message", (_, text) => served.toStreams(...JSON.parse(text)));
}

function worker() {
  const [publisher, portraits] = [redis(), new Queue("portraits", { connection: redis() })];
  const sockets = new Emitter(publisher);
  const announce = (run, made) => {
    const room = `character-generation:${run.user}:${run.id}${made.step === "generating_avatar" ? ":avatar" : ""}`;
    sockets.to(room).emit(PROGRESS, made);
    publisher.publish("events", JSON.stringify([run, made]));
  };
  new Worker("runs", async ({ data }) => {
    const job = await workRun({ append }, await find(data.id), announce);
    await portraits.add("portrait", job, { attempts: 3, removeOnComplete: true, jobId: job.id });
  }, { connection: redis(), concurrency: 10 });
  new Worker("portraits", async ({ data }) => workPortrait({ append }, await find(data.run), data, announce),
    { connection: redis(), concurrency: 2 });
  process.send?.("ready");
}

await (process.env.ROLE === "worker" ? worker() : web());
