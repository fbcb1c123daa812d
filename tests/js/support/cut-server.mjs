// A thread that answers on sockets with the beginnings of answers: `/<which>/<bytes>/<ending>`. Tells its port once it listens.
import { createServer } from "node:net";
import { parentPort } from "node:worker_threads";
import { answers } from "./cuts.mjs";

const PATH = /^POST \/(\d+)\/(\d+)\/(\w+)\/chat\/completions/;
const server = createServer((socket) => {
  socket.setNoDelay();
  socket.on("error", () => {});
  socket.on("data", (request) => {
    const asked = PATH.exec(request.toString("latin1"));
    // The body of a request whose head came before.
    if (!asked) return;
    const [which, at, ending] = [Number(asked[1]), Number(asked[2]), asked[3]];
    const answer = answers[which];
    const headers = answer.headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    // In chunks and to be kept alive: of any other answer Node takes a reset for the body's clean end.
    const head = Buffer.from(`HTTP/1.1 ${answer.status} Said\r\n${headers}transfer-encoding: chunked\r\n\r\n`, "latin1");
    const piece = at === 0 ? [] : [Buffer.from(`${at.toString(16)}\r\n`), answer.bytes.subarray(0, at), Buffer.from("\r\n")];
    if (ending === "eof") piece.push(Buffer.from("0\r\n\r\n"));
    socket.write(Buffer.concat([head, ...piece]), () => {
      if (ending === "reset") setImmediate(() => socket.resetAndDestroy());
    });
  });
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, () => parentPort.postMessage(server.address().port));
