import type { Content } from "chatwire";
import type { ProviderInfo } from "../shared/providers.ts";

/** A prompt to try. */
export interface Example {
  label: string;
  prompt: string;
  /** What directs the scripted provider, behind the prompt; a real one would take it as text. */
  script?: string;
  /** Whether it is for the scripted provider alone. */
  scripted?: boolean;
  /** Members of the request that it needs. */
  extra?: Readonly<Record<string, unknown>>;
  /** Makes the picture that it asks about, as a data URL. */
  picture?: () => string;
}

const speech =
  "An answer comes in many small pieces. What matters is the end: " +
  "a stream that merely stops is not an answer, and this page will not call it one.";

const day =
  '{ "city": "Oslo", "rain": false, "stops": [ { "at": "09:00", "place": "The roof of the opera house", "minutes": 60 }, ' +
  '{ "at": "10:30", "place": "The fortress of Akershus, by the water all the way", "minutes": 90 }, ' +
  '{ "at": "13:00", "place": "Lunch at the market of Vulkan", "minutes": 75 } ], "advice": "Take a coat all the same." }';

const stop = {
  type: "object",
  properties: { at: { type: "string" }, place: { type: "string" }, minutes: { type: "integer" } },
  required: ["at", "place", "minutes"],
  additionalProperties: false,
};
const plan = {
  type: "object",
  properties: { city: { type: "string" }, rain: { type: "boolean" }, stops: { type: "array", items: stop }, advice: { type: "string" } },
  required: ["city", "rain", "stops", "advice"],
  additionalProperties: false,
};

const toolOf = (name: string, description: string, member: string, about: string) => ({
  type: "function",
  function: { name, description, parameters: { type: "object", properties: { [member]: { type: "string", description: about } }, required: [member] } },
});
const weather = toolOf("get_weather", "The weather in a city, now.", "city", "The city's name.");
const time = toolOf("get_time", "The time in a time zone, now.", "zone", "The IANA time zone.");

export const examples: readonly Example[] = [
  { label: "A plain question", prompt: "How does a stream of tokens become an answer?" },
  { label: "A slow speaker", prompt: "Take your time.", script: `[[pace:160]] [[text:${speech}]]`, scripted: true },
  {
    label: "Think first",
    prompt: "What is 17 × 23?",
    script: "[[reason:17 × 20 is 340, and 17 × 3 is 51, so together 391.]] [[text:17 × 23 = 391.]]",
  },
  { label: "Call a tool", prompt: "Is it raining in Oslo?", script: '[[tool:get_weather {"city":"Oslo","unit":"celsius"}]]', extra: { tools: [weather] } },
  {
    label: "Two tools at once",
    prompt: "Is it raining in Oslo, and how late is it there?",
    script: '[[tool:get_weather {"city":"Oslo"}]] [[tool:get_time {"zone":"Europe/Oslo"}]]',
    extra: { tools: [weather, time] },
  },
  {
    label: "Answer in a form",
    prompt: "Plan a day in Oslo.",
    script: `[[text:${day}]]`,
    extra: { response_format: { type: "json_schema", json_schema: { name: "day", strict: true, schema: plan } } },
  },
  { label: "Look at a picture", prompt: "What is in this picture?", script: "[[text:A sun above a green hill.]]", picture: drawHill },
  { label: "Three answers", prompt: "Give me a name for a cat.", script: "[[text:Call it Modem.]]", extra: { n: 3 } },
  { label: "Decline", prompt: "Sit my exam for me.", script: "[[refuse:I would rather help you to learn for it.]]", scripted: true },
  { label: "Cut the stream", prompt: "End too early.", script: `[[cut:3000]] [[text:${speech}]]`, scripted: true },
  { label: "Break the connection", prompt: "Break off.", script: `[[reset:3000]] [[text:${speech}]]`, scripted: true },
  { label: "Fall silent", prompt: "Say no more.", script: `[[stall:3000]] [[text:${speech}]]`, scripted: true },
  { label: "Fail in the middle", prompt: "Give up halfway.", script: `[[error:12 503 The model ran out of room.]] [[text:${speech}]]`, scripted: true },
  { label: "Ask too often", prompt: "Once more, quickly!", script: "[[status:429]] [[retry-after:2]]", scripted: true },
];

/** What an example asks of this provider. */
export function contentOf({ prompt, script, picture }: Example, to: ProviderInfo | undefined): Content {
  const text = textOf({ prompt, ...(script !== undefined && { script }) }, to);
  return picture === undefined ? text : [{ type: "image_url", image_url: { url: picture() } }, { type: "text", text }];
}

export function textOf({ prompt, script }: Pick<Example, "prompt" | "script">, to: ProviderInfo | undefined): string {
  return script === undefined || to?.live === true ? prompt : `${prompt} ${script}`;
}

function drawHill(): string {
  const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 100 });
  const context = canvas.getContext("2d");
  if (context === null) return "data:,";
  const disc = (x: number, y: number, radius: number, color: string) => {
    context.fillStyle = color;
    context.beginPath();
    context.arc(x, y, radius, 0, 7);
    context.fill();
  };
  context.fillStyle = "#bfe3f5";
  context.fillRect(0, 0, 160, 100);
  disc(112, 32, 17, "#f6c945");
  disc(70, 190, 125, "#5d9b57");
  return canvas.toDataURL("image/png");
}
