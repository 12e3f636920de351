// A run and its portrait, each event committed by the store before it is announced.
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { AFTER_AN_ENGINE, MARKS, details, event, extracted, history, newCharacter } from "./events.mjs";
import { portrait } from "./pictures.mjs";

const step = Number(process.env.STEP_MILLISECONDS ?? 0);

// Goes on after what is stored, so that a run under way survives a restart. `announce(run, event)`: to watchers.
export async function workRun(store, run, announce) {
  const character = newCharacter(run);
  const job = { id: randomUUID(), run: run.id, character: character.id };
  const data = [
    undefined, undefined, extracted(), undefined, details(run.description), { history: history(run.description) },
    undefined, undefined, { characterId: character.id, character, avatarJobId: job.id },
  ];
  for (let place = run.seq; place < MARKS.length; place++) {
    if (step && AFTER_AN_ENGINE.has(place)) await pause(step);
    const made = event(run, place + 1, MARKS[place], data[place]);
    const also = { result: AFTER_AN_ENGINE.has(place) && data[place], character: place === 7 && character, job: place === 8 && job };
    await store.append(run, made, also);
    announce(run, made);
  }
  return job;
}

export async function workPortrait(store, run, job, announce) {
  let seq = run.seq;
  const say = async (more, also = {}) => {
    const made = event(run, ++seq, ["generating_avatar", 100, "The portrait"], { avatarJobId: job.id, ...more });
    await store.append(run, made, also);
    announce(run, made);
  };
  await say({});
  for await (const [percent, key, thumbnail] of portrait()) {
    if (percent < 100) await say({ avatarProgress: percent, previewUrl: `/media/${key}` });
    else await say({ avatarUrl: `/media/${key}` }, { image: { job, key, thumbnail } });
  }
}
