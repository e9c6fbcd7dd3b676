// Entry of the window: joins the engine and draws the application.

import { createRoot } from "react-dom/client";
import "./theme/tokens.css";
import "./theme/global.css";
import { App } from "./app/App.tsx";
import { openLink } from "./app/connect.ts";

const link = openLink();
const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<App link={link} />);
