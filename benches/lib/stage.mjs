// The part of the harness that runs beside the subjects: in Node, in the page or in the worker. It times nothing itself, since
// a worker's clock stands still while it computes; whoever drives it measures from outside.
import { FIXTURES, makeFixture } from "../fixtures.mjs";
import { SUBJECTS } from "../subjects/index.mjs";
import { check, JOBS } from "./jobs.mjs";
import { joined, READS, sourceOf } from "./reads.mjs";

const sources = new Map();

/** Every cell: subject, job, fixture and read, as a key that `run` takes. */
export function cells() {
  const all = [];
  for (const fixture of FIXTURES) {
    for (const read of READS) {
      for (const job of Object.keys(JOBS)) {
        for (const { name, jobs } of SUBJECTS) {
          if (jobs[job]) all.push({ fixture, read, job, subject: name });
        }
      }
    }
  }
  return all;
}

/** Runs a cell once and compares what it found with the fixture. Gives the number of chunks; throws a sentence otherwise. */
export async function verify(cell) {
  const { source, job } = parts(cell);
  const items = [];
  try {
    const result = await job.run(source, (item) => items.push(item));
    check(cell.job, source.fixture, withBytes(job.found(items, result), source.fixture));
  } catch (error) {
    const { subject, fixture, read } = cell;
    throw new Error(`${subject}, ${cell.job}, ${fixture}, ${read}: ${error.message}`, { cause: error });
  }
  return source.fixture.payloads.length;
}

/** Runs a cell `count` times. */
export async function run(cell, count) {
  const { source, job } = parts(cell);
  const take = TAKES[cell.job] ?? touch;
  for (let at = 0; at < count; at += 1) await job.run(source, take);
  return seen;
}

// What a consumer does at least, so that no subject gets by with work put off.
let seen = 0;
const touch = (item) => { seen += item === undefined ? 0 : 1; };
const TAKES = {
  J1: (chunk) => { seen += chunk.choices?.[0]?.delta?.content?.length ?? 1; },
  J2: (text) => { seen += text.length; },
};

function parts({ subject, job, fixture, read }) {
  const key = `${fixture} ${read}`;
  if (!sources.has(key)) sources.set(key, sourceOf(fixtureOf(fixture), read));
  return { source: sources.get(key), job: SUBJECTS.find(({ name }) => name === subject).jobs[job] };
}

const fixtures = new Map();
function fixtureOf(name) {
  if (!fixtures.has(name)) fixtures.set(name, makeFixture(name));
  return fixtures.get(name);
}

// A relay's pieces become their number of bytes, and whether they are those that came.
function withBytes({ pieces, ...found }, { events }) {
  if (!pieces) return found;
  const [came, passed] = [joined(events), joined(pieces)];
  return { ...found, bytes: passed.length, same: came.every((byte, at) => byte === passed[at]) };
}
