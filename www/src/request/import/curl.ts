import { isCmd, splitCmd } from "./cmd.ts";
import { fullName, LETTERS, takesArgument } from "./options.ts";
import { splitShell } from "./words.ts";

/** What a curl command asks for. */
export interface CurlRequest {
  url: string | undefined;
  method: string;
  /** By name in lower case; no secret is among them. */
  headers: ReadonlyMap<string, string>;
  body: string | undefined;
  /** What is not taken over, and why, in sentences without any secret. */
  notes: readonly string[];
}

/** Reads a curl command as bash or Windows' cmd and curl would. */
export function readCurl(command: string): CurlRequest | undefined {
  const { words, input, notes } = isCmd(command) ? { input: undefined, ...splitCmd(command) } : splitShell(command);
  if (words.length === 0) return undefined;
  const request = new Request(input, notes);
  const rest = words.slice(1);
  for (let at = 0; at < rest.length; at += 1) {
    const word = rest[at] ?? "";
    if (!word.startsWith("-") || word === "-") request.address(word);
    else if (word === "--") {
      for (const url of rest.slice(at + 1)) request.address(url);
      break;
    } else if (word.startsWith("--")) {
      const name = fullName(word.slice(2));
      if (name === undefined) request.notes.push(`${word} is no option of curl that is known here: left out.`);
      else request.option(name, takesArgument(name) ? (rest[++at] ?? "") : "");
    } else {
      for (let letter = 1; letter < word.length; letter += 1) {
        const name = LETTERS[word[letter] ?? ""];
        if (name === undefined) request.notes.push(`-${word[letter] ?? ""} is no option of curl that is known here: left out.`);
        else if (!takesArgument(name)) request.option(name, "");
        else {
          request.option(name, word.slice(letter + 1) || (rest[++at] ?? ""));
          break;
        }
      }
    }
  }
  return request.done();
}

class Request {
  readonly notes: string[];
  readonly #input: string | undefined;
  readonly #headers = new Map<string, string>();
  readonly #data: string[] = [];
  #url: string | undefined;
  #method: string | undefined;
  #isQuery = false;

  constructor(input: string | undefined, notes: readonly string[]) {
    this.#input = input;
    this.notes = [...notes];
  }

  address(url: string): void {
    if (this.#url === undefined) this.#url = withoutSecrets(url, this.notes);
    else this.notes.push("A further address: left out.");
  }

  option(name: string, argument: string): void {
    if (name === "url") this.address(argument);
    else if (name === "request") this.#method = argument;
    else if (name === "header") this.#header(argument);
    else if (name === "json") {
      const data = this.#read(argument, false);
      if (data !== undefined) this.#data.push((this.#data.pop() ?? "") + data);
    } else if (DATA.has(name)) {
      const data = name === "data-raw" ? argument : this.#read(argument, name !== "data-binary");
      if (data !== undefined) this.#data.push(data);
    } else if (name === "get") this.#isQuery = true;
    else if (name in SECRETS) this.notes.push(`${SECRETS[name] ?? ""}: dropped. The page's worker holds the key.`);
    else this.notes.push(`--${name}${takesArgument(name) ? ` ${argument}` : ""}: ${TRANSFER.test(name) ? "how curl transfers, no part of the request" : "left out"}.`);
  }

  done(): CurlRequest {
    const body = this.#data.length > 0 && !this.#isQuery ? this.#data.join("&") : undefined;
    if (this.#isQuery) this.notes.push("--get: data in the address is no chat completion.");
    return { url: this.#url, method: this.#method ?? (body === undefined ? "GET" : "POST"), headers: this.#headers, body, notes: this.notes };
  }

  #header(line: string): void {
    const at = line.search(/[:;]/);
    const name = (at === -1 ? line : line.slice(0, at)).trim().toLowerCase();
    const value = at === -1 ? "" : line.slice(at + 1).trim();
    if (line.startsWith("@")) this.notes.push("Headers from a file: left out.");
    else if (HIDDEN.test(name)) this.notes.push(`The header ${name}: dropped. The page's worker holds the key.`);
    else this.#headers.set(name, value);
  }

  /** Data that is given, or stands on standard input; a file cannot be read here. */
  #read(argument: string, joins: boolean): string | undefined {
    if (!argument.startsWith("@")) return argument;
    if (argument === "@-" && this.#input !== undefined) return joins ? this.#input.replaceAll(/[\r\n\0]/g, "") : this.#input;
    this.notes.push(`The data stands in ${argument === "@-" ? "standard input" : `the file ${argument.slice(1)}`}, which a page cannot read: paste it in place of ${argument}.`);
    return undefined;
  }
}

/** Takes a name, password and query out of an address: keys are given there too. */
function withoutSecrets(address: string, notes: string[]): string {
  const full = /^[a-z][a-z\d+.-]*:\/\//i.test(address) ? address : `https://${address}`;
  if (!URL.canParse(full)) return address;
  const url = new URL(full);
  if (url.username !== "" || url.password !== "") notes.push("Name and password in the address: dropped.");
  if (url.search !== "") notes.push("The address's query: dropped, since it may hold a key.");
  url.username = url.password = url.search = url.hash = "";
  return /^https?:\/\/[^/]*$/i.test(full) ? url.href.replace(/\/$/, "") : url.href;
}

const DATA: ReadonlySet<string> = new Set(["data", "data-ascii", "data-raw", "data-binary"]);
const HIDDEN = /^(?:authorization|proxy-authorization|cookie)$|key|token|secret|password/;
const SECRETS: Readonly<Record<string, string>> = {
  user: "--user", "oauth2-bearer": "--oauth2-bearer", cookie: "--cookie", "proxy-user": "--proxy-user", pass: "--pass", cert: "--cert",
  "proxy-pass": "--proxy-pass", "proxy-cert": "--proxy-cert", tlspassword: "--tlspassword", "proxy-tlspassword": "--proxy-tlspassword",
  "aws-sigv4": "--aws-sigv4", "proxy-header": "--proxy-header", tlsuser: "--tlsuser", "proxy-tlsuser": "--proxy-tlsuser",
  // An address with a password in it.
  proxy: "--proxy", preproxy: "--preproxy", variable: "--variable",
};
const TRANSFER =
  /^(?:no-)?(?:compressed|silent|show-error|verbose|buffer|include|show-headers|fail|fail-with-body|location|insecure|http[\d.]+|http2-prior-knowledge|ipv[46]|max-time|connect-timeout|retry.*|output.*|remote-.*|write-out|progress-.*|trace.*|keepalive.*|globoff|tlsv.*|stderr|dump-header|styled-output|parallel.*)$/;
