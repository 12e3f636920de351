// The plain server that people would write from the document that Chargen was ordered from: Express and
// Socket.IO, the same events, in memory. It keeps nothing, reads no picture, and paints nothing: it announces a
// portrait's events without one.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { AFTER_AN_ENGINE, MARKS, STAGES, details, event, extracted, history, newCharacter } from "./events.mjs";
import { serve } from "./web.mjs";

const step = Number(process.env.STEP_MILLISECONDS ?? 0);
const runs = new Map();

async function work(run) {
  const character = newCharacter(run);
  const data = [
    undefined, undefined, extracted(), undefined, details(run.description), { history: history(run.description) },
    undefined, undefined, { characterId: character.id, character, avatarJobId: randomUUID() },
  ];
  for (const [place, mark] of MARKS.entries()) {
    if (step && AFTER_AN_ENGINE.has(place)) await pause(step);
    announce(run, mark, data[place]);
  }
  const avatarJobId = data.at(-1).avatarJobId;
  const portrait = (more) => announce(run, ["generating_avatar", 100, "The portrait"], { avatarJobId, ...more });
  portrait({});
  for (const percent of STAGES) portrait({ avatarProgress: percent, previewUrl: `/media/${avatarJobId}` });
  portrait({ avatarUrl: `/media/${avatarJobId}` });
  setTimeout(() => runs.delete(run.id), 60_000).unref();
}

function announce(run, mark, data) {
  const made = event(run, run.events.length + 1, mark, data);
  run.events.push(made);
  web.toSockets(run, made);
  web.toStreams(run, made);
}

const web = serve({
  knows: () => true,
  find: (id) => runs.get(id),
  replay: (id, after) => runs.get(id).events.slice(after),
  start(user, description) {
    const run = { id: randomUUID(), user, description, events: [] };
    runs.set(run.id, run);
    if (description !== "held") setImmediate(work, run);
    return run;
  },
  release: (id) => Boolean(setImmediate(work, runs.get(id))),
});
