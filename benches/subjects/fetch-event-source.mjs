// @microsoft/fetch-event-source by its parser: the function around it needs a window, and adds retries but no decoding.
import { getBytes, getLines, getMessages } from "@microsoft/fetch-event-source/lib/cjs/parse.js";

export const name = "fetch-event-source";

const ignore = () => {};

export const jobs = {
  J1: {
    async run(source, take) {
      await read(source, ({ data }) => {
        // It makes an event of each comment, with no data.
        if (data !== "" && data !== "[DONE]") take(JSON.parse(data));
      });
    },
    found: (chunks) => ({ chunks }),
  },
  J4: {
    run: (source, take) => read(source, take),
    found: (events) => ({ events: events.filter(({ data }) => data !== "").length }),
  },
};

function read(source, onMessage) {
  return getBytes(source.response().body, getLines(getMessages(ignore, ignore, onMessage)));
}
