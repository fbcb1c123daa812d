/** A prompt to try. Those in double brackets direct the scripted provider; a real one would take them as text. */
export interface Example {
  label: string;
  prompt: string;
  scripted: boolean;
}

const speech =
  "An answer comes in many small pieces. What matters is the end: " +
  "a stream that merely stops is not an answer, and this page will not call it one.";

export const examples: readonly Example[] = [
  { label: "A plain question", prompt: "How does a stream of tokens become an answer?", scripted: false },
  { label: "A slow speaker", prompt: `Take your time. [[pace:160]] [[text:${speech}]]`, scripted: true },
  {
    label: "Think first",
    prompt: "What is 17 × 23? [[reason:17 × 20 is 340, and 17 × 3 is 51, so together 391.]] [[text:17 × 23 = 391.]]",
    scripted: true,
  },
  { label: "Call a tool", prompt: 'Is it raining? [[tool:get_weather {"city":"Oslo","unit":"celsius"}]]', scripted: true },
  { label: "Cut the stream", prompt: `End too early. [[cut:3000]] [[text:${speech}]]`, scripted: true },
  { label: "Break the connection", prompt: `Break off. [[reset:3000]] [[text:${speech}]]`, scripted: true },
  { label: "Fall silent", prompt: `Say no more. [[stall:3000]] [[text:${speech}]]`, scripted: true },
  { label: "Fail in the middle", prompt: `Give up halfway. [[error:12 503 The model ran out of room.]] [[text:${speech}]]`, scripted: true },
  { label: "Refuse", prompt: "Once more, quickly! [[status:429]] [[retry-after:2]]", scripted: true },
];
