// How a command is read: held against what bash and curl themselves make of it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { execFile } from "node:child_process";
import { load } from "./source.mjs";

const { splitShell } = await load("request/import/words.ts");
const { splitCmd, isCmd } = await load("request/import/cmd.ts");
const { readCurl } = await load("request/import/curl.ts");
const { SWITCHES, SETTINGS, LETTERS, fullName } = await load("request/import/options.ts");

/** What bash gives to a command that is called curl: its arguments, and what is on its standard input. */
function bash(script) {
  const define = `curl() { printf '%s\\0' curl "$@"; [ -t 0 ] || { printf 'stdin\\0'; cat; }; }\n`;
  const out = execFileSync("bash", ["--norc", "-c", define + script], { encoding: "utf8", input: "", env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8" } });
  const [words, input] = out.split("stdin\0");
  return { words: words.split("\0").slice(0, -1), input };
}

const commands = [
  ["plain words", "curl https://a.example/v1 -X POST"],
  ["single quotes keep all", `curl -d '{"a": "b\\n$HOME \`x\`"}'`],
  ["a quote among single quotes", `curl -d 'it'\\''s' -d 'it'"'"'s'`],
  ["double quotes and their escapes", String.raw`curl -d "{\"a\": \"b\\n\", \"c\": \"\\\\ \x\"}"`],
  ["signs that are escaped in double quotes", 'curl -d "\\`a\\` \\$b \\c"'],
  ["a line that goes on in double quotes", 'curl -d "a\\\nb"'],
  ["dollar quotes", String.raw`curl -d $'it\'s \"a\" \\ \n\t\x41\101\u00e9\U0001F600\e\cA end'`],
  ["letters of several bytes, byte by byte", String.raw`curl -d $'\xc3\xa9\303\251'`],
  ["unknown escapes in dollar quotes", String.raw`curl -d $'\q\z'`],
  ["a backslash at the line's end", "curl \\\n  -H 'a: b' \\\n  -d x"],
  ["Windows' line ends", "curl \\\r\n  -H 'a: b' \\\r\n  -d x", "curl \\\n  -H 'a: b' \\\n  -d x"],
  ["a backslash before a blank and a quote", String.raw`curl a\ b \"c\" \'`],
  ["words that are put together", `curl a'b'"c"$'d'e ''`],
  ["an empty word", `curl -d '' -H ""`],
  ["comments", "# first 'of all\ncurl a # the rest 'of it\n"],
  ["a sign that begins no comment", "curl a#b"],
  ["line breaks within quotes", "curl -d '{\n  \"a\": 1\n}' x"],
  ["a here-document", "curl -d @- <<EOF\n{\"a\": 'b' \"c\"}\nEOF\n"],
  ["a here-document in quotes", "curl -d @- x <<'END' -H y\n{\"a\": \"$b\"}\nEND\n"],
  ["a here-document without its tabs", "curl -d @- <<-EOF\n\t\tone\n\ttwo\n\tEOF\n"],
  ["a here-string", `curl -d @- <<< '{"a": 1}'`],
  ["defaults of variables", 'curl "${NOWHERE:-https://b.example}/v1" ${NOTHING-x}'],
  ["tabs", "curl\t-d\tx"],
  ["letters beyond ASCII", "curl -d 'ä → 😀'"],
];

describe("a command for a shell", () => {
  for (const [name, command, same = command] of commands) {
    test(`is read as bash reads it: ${name}`, () => {
      const { words, input } = splitShell(command);
      const expected = bash(same);
      assert.deepEqual(words, expected.words.slice(0, words.length));
      assert.ok(words.length > 1);
      const only = expected.words.indexOf("curl", 1);
      assert.equal(words.length, only === -1 ? expected.words.length : only);
      assert.equal(input ?? "", expected.input);
    });
  }

  // The same letters in ever other orders: whatever they mean, bash and the page agree.
  test("is read as bash reads it, whatever it is", () => {
    const pieces = ["'", "'", '"', '"', "\\", "\\\\", "\\'", '\\"', "a", " ", "b c", "$'", "\\n", "#", "\n", "{", ":", "é", "\t", "x=y"];
    let state = 20260101;
    const random = (below) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    let agreed = 0;
    const scripts = [];
    for (let round = 0; round < 1500; round += 1) {
      const command = `curl ${Array.from({ length: 1 + random(12) }, () => pieces[random(pieces.length)]).join("")}`;
      const read = splitShell(command);
      // What bash would not run as one command has no answer to be held against.
      if (!read.notes.some((note) => /never closed|other/i.test(note)) && !command.includes("\n")) scripts.push([command, read]);
    }
    const out = execFileSync("bash", ["--norc", "-c", scripts.map(([command]) => `(curl() { for word; do printf '%s\\0' "$word"; done; }\n${command}\n) 2>/dev/null; printf '\\1'`).join("\n")], { encoding: "utf8", env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8" } });
    const answers = out.split("\x01");
    for (const [at, [command, { words }]] of scripts.entries()) {
      assert.deepEqual(words.slice(1), answers[at].split("\0").slice(0, -1), command);
      agreed += 1;
    }
    assert.ok(agreed > 300, `only ${agreed} commands could be compared`);
  });

  test("says what it does not do", () => {
    const { words, notes } = splitShell('export KEY=abc\n$ curl "$URL/x" -H "a: $(cat key)" -d "`id`" > out.json | jq .');
    assert.deepEqual(words, ["curl", "$URL/x", "-H", "a: $(cat key)", "-d", "`id`"]);
    assert.match(notes.join("\n"), /\$\(cat key\).*is not run[^]*`id`.*is not run[^]*Output to out\.json[^]*2 other commands/);
    assert.match(splitShell("curl -d 'a").notes[0], /never closed/);
    assert.deepEqual(splitShell("wget x").words, []);
    assert.equal(splitShell("FOO=1 curl x").notes.length, 1);
  });
});

describe("a command for Windows' cmd", () => {
  test("is known by its carets", () => {
    assert.ok(isCmd('curl ^"https://a.example^" ^\n  -H ^"a: b^"'));
    assert.ok(!isCmd("curl 'https://a.example' \\\n -d '^\"'"));
    assert.ok(!isCmd("curl https://a.example -d '2^3'"));
  });
  test("is read as cmd and the program read it", () => {
    // As Chromium's developer tools write it.
    const quoted = (text) => `^"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll(/[^\w\s\-:=+~'/.,?;()*\`]/g, "^$&").replaceAll(/%(?=\w)/g, "%^").replaceAll("\n", "^\n\n")}^"`;
    const body = `${JSON.stringify({ model: "m", text: '100% & 50%x \\n "x" ^ | < > ! \\\\ \n' })}\n`;
    const command = `curl ${quoted("https://a.example/v1/chat/completions?a=%20b")} ^\n  -H ${quoted("content-type: application/json")} ^\n  --data-raw ${quoted(body)}`;
    assert.ok(isCmd(command));
    assert.deepEqual(splitCmd(command).words, ["curl", "https://a.example/v1/chat/completions?a=%20b", "-H", "content-type: application/json", "--data-raw", body]);
  });
  test("may go without carets", () => {
    assert.deepEqual(splitCmd('curl.exe "a b" -d "{\\"x\\": \\"y\\"}"').words, ["curl.exe", "a b", "-d", '{"x": "y"}']);
  });
});

describe("curl's options", () => {
  test("are those of the curl that is installed", () => {
    const help = execFileSync("curl", ["--help", "all"], { encoding: "utf8" });
    let seen = 0;
    for (const [, letter, name, argument] of help.matchAll(/^ *(?:-(\S), )?\s*--(\S+)( <.*?>)? /gm)) {
      seen += 1;
      assert.equal(fullName(name), name);
      if (letter) assert.equal(LETTERS[letter], name, letter);
      const plain = name.replace(/^no-/, "");
      // Its help has no argument for these two, which take one.
      if (name !== "preproxy" && name !== "proxy") assert.equal(SETTINGS.has(name), argument !== undefined, name);
      else assert.ok(SETTINGS.has(name));
      if (argument === undefined && name !== "preproxy" && name !== "proxy") assert.ok(SWITCHES.has(plain) || SWITCHES.has(name), name);
    }
    assert.ok(seen > 200, `${seen} options`);
  });
});

describe("a request", () => {
  let server;
  let got;
  before(async () => {
    server = createServer(async (request, response) => {
      let body = "";
      for await (const piece of request) body += piece;
      got = { method: request.method, path: request.url, headers: request.headers, body };
      response.end("{}");
    });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
  });
  after(() => server.close());

  const requests = [
    ["data", `-d '{"a":1}'`],
    ["data in pieces", "-d a=1 -d b=2 --data-raw c"],
    ["--json in pieces", `--json '{"a":' --json '1}'`],
    ["a letter with its argument", `-XPUT -d'{"a": 1}'`],
    ["letters together", `-sSNd '{"a":1}'`],
    ["an option cut short", `--data-r '{"a":1}' --insec`],
    ["a method without data", "-X DELETE"],
    ["data with line breaks", `--data-binary $'{\\n"a":1\\n}'`],
    ["data that strips nothing", `-d $'{\\n"a":1\\n}'`],
    ["standard input", `-d @- <<'E'\n{\n  "a": 1\n}\nE\n`],
    ["standard input as it is", `--data-binary @- <<'E'\n{\n  "a": 1\n}\nE\n`],
    ["an @ that is no file", "--data-raw @x"],
    ["--url", `--url URL -d x`, true],
    ["options that change nothing", `-s -S -i --http1.1 --max-time 9 -o /dev/null -d x`],
  ];
  for (const [name, options, own] of requests) {
    test(`is read as curl sends it: ${name}`, async () => {
      const url = `http://127.0.0.1:${server.address().port}/v1/x`;
      const command = own ? `curl ${options.replace("URL", url)}` : `curl ${url} ${options}`;
      await promisify(execFile)("bash", ["-c", command]);
      const read = readCurl(command);
      assert.equal(read.method, got.method);
      assert.equal(new URL(read.url).pathname, got.path);
      assert.equal(read.body ?? "", got.body);
    });
  }

  test("has no secret in it, and says so", () => {
    const read = readCurl(
      `curl 'https://me:hunter2@a.example/v1/chat/completions?key=hunter2' -u me:hunter2 -H 'Authorization: Bearer hunter2' -H 'X-Api-Key: hunter2' -b 'session=hunter2' --oauth2-bearer hunter2 -H 'Cookie: a=hunter2' -x http://u:hunter2@proxy --cert c:hunter2 -d '{}'`,
    );
    assert.ok(!JSON.stringify([read, [...read.headers]]).includes("hunter2"), JSON.stringify(read));
    for (const word of ["authorization", "x-api-key", "--user", "--cookie", "cookie", "--oauth2-bearer", "--proxy", "--cert", "query", "password"]) {
      assert.ok(read.notes.some((note) => note.includes(word) && note.includes("dropped")), word);
    }
  });

  test("tells of all that it leaves out", () => {
    const { notes } = readCurl("curl https://a.example -F x=@y --data @file.json --compressed --retry 3 --unheard-of https://b.example -d {}");
    for (const word of ["--form x=@y", "file.json", "--compressed", "--retry 3", "--unheard-of", "further address"]) {
      assert.ok(notes.some((note) => note.includes(word)), `${word}: ${notes.join("\n")}`);
    }
  });
});
