// A durable server as a good Node team would build it: one process, Socket.IO, better-sqlite3 with WAL and
// synchronous=FULL, sharp. Each event is committed before it is sent; who joins gets what is stored first.
import { randomUUID } from "node:crypto";
import Database from "better-sqlite3";
import { MARKS, event } from "./events.mjs";
import { storeUpload } from "./pictures.mjs";
import { serve } from "./web.mjs";
import { workPortrait, workRun } from "./work.mjs";

const db = new Database(`${process.env.CHARGEN_DATA_DIR}/durable.sqlite3`);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec(`
  CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, user TEXT, status TEXT, seq INTEGER, step TEXT,
    progress INTEGER, description TEXT, image TEXT, created TEXT);
  CREATE INDEX IF NOT EXISTS runs_user ON runs (user, created);
  CREATE INDEX IF NOT EXISTS runs_status ON runs (status);
  CREATE TABLE IF NOT EXISTS events (run TEXT, seq INTEGER, body TEXT, PRIMARY KEY (run, seq)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS results (run TEXT, step TEXT, data TEXT, PRIMARY KEY (run, step)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS characters (id TEXT PRIMARY KEY, run TEXT, user TEXT, data TEXT, avatar TEXT);
  CREATE INDEX IF NOT EXISTS characters_user ON characters (user);
  CREATE TABLE IF NOT EXISTS jobs (id TEXT PRIMARY KEY, run TEXT, character TEXT, status TEXT);
  CREATE INDEX IF NOT EXISTS jobs_status ON jobs (status);
  CREATE TABLE IF NOT EXISTS images (key TEXT PRIMARY KEY, thumbnail TEXT, character TEXT);
`);
const sql = Object.fromEntries(Object.entries({
  insertRun: "INSERT INTO runs VALUES (?, ?, ?, 0, NULL, 0, ?, ?, ?)",
  find: "SELECT id, user, description, seq FROM runs WHERE id = ?",
  under: "SELECT id, user, description, seq FROM runs WHERE status = 'running'",
  advance: "UPDATE runs SET seq = ?, step = ?, progress = ?, status = ? WHERE id = ? AND seq = ? - 1",
  insertEvent: "INSERT INTO events VALUES (?, ?, ?)",
  replay: "SELECT body FROM events WHERE run = ? AND seq > ? ORDER BY seq",
  result: "INSERT INTO results VALUES (?, ?, ?)",
  character: "INSERT INTO characters VALUES (?, ?, ?, ?, NULL)",
  job: "INSERT INTO jobs VALUES (?, ?, ?, 'queued')",
  queued: "SELECT id, run, character FROM jobs WHERE status = 'queued'",
  image: "INSERT INTO images VALUES (?, ?, ?)",
  avatar: "UPDATE characters SET avatar = ? WHERE id = ?",
  endJob: "UPDATE jobs SET status = 'completed' WHERE id = ?",
  user: "SELECT 1 FROM users WHERE id = ?",
  insertUser: "INSERT OR IGNORE INTO users VALUES (?)",
}).map(([name, text]) => [name, db.prepare(text)]));
db.transaction(() => JSON.parse(process.env.USERS).forEach((user) => sql.insertUser.run(user)))();

const append = db.transaction((run, made, { result, character, job, image }) => {
  const status = made.progress === 100 ? "completed" : "running";
  if (!sql.advance.run(made.seq, made.step, made.progress, status, run.id, made.seq).changes) throw new Error("overtaken");
  sql.insertEvent.run(run.id, made.seq, JSON.stringify(made));
  if (result) sql.result.run(run.id, made.step, JSON.stringify(result));
  if (character) sql.character.run(character.id, run.id, run.user, JSON.stringify(character));
  if (job) sql.job.run(job.id, job.run, job.character);
  if (image) {
    sql.image.run(image.key, image.thumbnail, image.job.character);
    sql.avatar.run(image.key, image.job.character);
    sql.endJob.run(image.job.id);
  }
});
const store = {
  append(run, made, also) {
    append.immediate(run, made, also);
    run.seq = made.seq;
  },
};
const announce = (run, made) => {
  web.toSockets(run, made);
  web.toStreams(run, made);
};

const portraits = [];
let painting = 0;
function paintNext() {
  while (painting < 2 && portraits.length) {
    painting++;
    const [run, job] = portraits.shift();
    workPortrait(store, run, job, announce).finally(() => (painting--, paintNext()));
  }
}
async function work(run) {
  portraits.push([run, await workRun(store, run, announce)]);
  paintNext();
}

const web = serve({
  knows: (user) => Boolean(sql.user.get(user)),
  find: (id) => sql.find.get(id),
  replay: (id, after) => sql.replay.all(id, after).map(({ body }) => JSON.parse(body)),
  async start(user, description, image) {
    const run = { id: randomUUID(), user, description, seq: 0 };
    const key = image ? await storeUpload(image) : null;
    sql.insertRun.run(run.id, user, description === "held" ? "held" : "running", description, key, new Date().toISOString());
    if (description !== "held") setImmediate(work, run);
    return run;
  },
  release: (id) => Boolean(setImmediate(work, sql.find.get(id))),
});
seed(Number(process.env.SEED_RUNS ?? 0));
sql.under.all().forEach(work);
sql.queued.all().forEach((job) => portraits.push([sql.find.get(job.run), job]));
paintNext();

// So many ended runs of the first user, a tenth of all, and of others.
function seed(count) {
  const users = JSON.parse(process.env.USERS);
  const body = JSON.stringify(event({ id: randomUUID() }, 1, MARKS[5], { history: "x".repeat(300) }));
  db.transaction(() => {
    for (let number = 0; number < count; number++) {
      const [id, user] = [randomUUID(), number % 10 ? `other ${number % 1800}` : users[0]];
      sql.insertRun.run(id, user, "completed", "a person", null, new Date(Date.now() - number * 60_000).toISOString());
      for (let seq = 1; seq <= 14; seq++) sql.insertEvent.run(id, seq, body);
      sql.character.run(randomUUID(), id, user, body);
    }
  })();
}
