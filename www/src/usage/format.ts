import { duration } from "../shared/format.ts";

const numbers = new Intl.NumberFormat("en");
const money = new Intl.NumberFormat("en", { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: 9 });

export function count(value: number): string {
  return numbers.format(value);
}

/** Prices are in dollars; one request often costs a small part of a cent. */
export function cost(value: number): string {
  return money.format(value);
}

export function time(milliseconds: number | null): string {
  return milliseconds === null ? "–" : duration(milliseconds);
}

/** `3 requests`, `1 request`. */
export function counted(value: number, what: string): string {
  return `${count(value)} ${what}${value === 1 ? "" : "s"}`;
}
