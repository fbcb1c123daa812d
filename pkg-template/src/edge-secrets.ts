/** What must not be told: the last keys of each source among it. */
export class Secrets {
  readonly #kept = new Set<string>();

  add(secret: string): string {
    this.#kept.delete(secret);
    if (secret !== "") this.#kept.add(secret);
    for (const oldest of this.#kept) {
      if (this.#kept.size <= MOST_SECRETS) break;
      this.#kept.delete(oldest);
    }
    return secret;
  }

  [Symbol.iterator](): Iterator<string> {
    return this.#kept[Symbol.iterator]();
  }
}

const MOST_SECRETS = 200;
