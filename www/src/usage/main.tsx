import { render } from "preact";
import "../style/base.css";
import { Dashboard } from "./dashboard.tsx";

const root = document.getElementById("app");
if (root === null) throw new Error("usage.html has no element with the id app");
render(<Dashboard />, root);
