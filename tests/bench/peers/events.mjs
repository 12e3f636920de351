// The events of a run as Chargen's scripted engine makes them: the same steps, percents, texts and sizes.
import { randomUUID } from "node:crypto";

export const PROGRESS = "character_generation_progress";
export const TEXT = "The description was: ";

export function extracted() {
  return {
    physicalDescription: "The scripted engine was given a picture of 64 × 64 pixels and did not look at it.",
    visualStyle: "The scripted engine says the same of every picture.",
  };
}

export function details(description) {
  return {
    firstName: "Scripted", lastName: "Character", age: 33, gender: "other", species: "human",
    personality: `Does exactly as the script says. ${TEXT}${description}`,
  };
}

export function history(description) {
  return `Scripted Character was made by the scripted engine.\n\n${TEXT}${description}`;
}

export function newCharacter(run, at = new Date().toISOString()) {
  return {
    id: randomUUID(), ...details(run.description), history: history(run.description), ...extracted(),
    greeting: "“I am Scripted Character. I say what the script says.”",
    scenario: "Scripted Character and {{user}} are in a test.",
    exampleDialogue: "{{user}}: What comes next?\n{{char}}: Whatever the script says.",
    avatarUrl: null, images: [], status: "draft", version: 1, sessionId: run.id, createdAt: at, updatedAt: at,
  };
}

// The nine events in order: [step, percent, message]; the step that works between two of them pauses.
export const MARKS = [
  ["uploading_image", 5, "Preparing the picture"],
  ["analyzing_image", 15, "Looking at the picture"],
  ["extracting_description", 30, "The picture has been read"],
  ["generating_details", 40, "Working out who this is"],
  ["generating_details", 55, "The details are there"],
  ["generating_history", 70, "The history is written"],
  ["creating_character", 80, "Saving the character"],
  ["queuing_avatar", 90, "Asking for a portrait"],
  ["completed", 100, "Your character is here"],
];

// Which of them wait for an engine before they are announced, by their place in MARKS.
export const AFTER_AN_ENGINE = new Set([2, 4, 5]);

export function event(run, seq, [step, progress, message], data) {
  return { step, progress, message, sessionId: run.id, seq, at: new Date().toISOString(), ...(data && { data }) };
}

export const STAGES = [30, 60, 90]; // percents of a portrait's previews
