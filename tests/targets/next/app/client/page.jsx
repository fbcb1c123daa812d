"use client";

import { Chatwire } from "chatwire";
import { useEffect, useState } from "react";
import { ask } from "../../ask.js";

export default function Page() {
  const [told, setTold] = useState();
  useEffect(() => {
    const parameters = new URL(location.href).searchParams;
    ask(Chatwire, parameters.get("base"), parameters.get("prompt")).then(setTold);
  }, []);
  return told === undefined ? <p>…</p> : <output data-told="">{told}</output>;
}
