// Development only: every part and chart once, and the shell over a pretended engine. `?page=parts|charts|trend|shell`. Not built.

import { createRoot } from "react-dom/client";
import "../theme/tokens.css";
import "../theme/global.css";
import { App } from "../app/App.tsx";
import { AppearanceProvider } from "../app/appearance.tsx";
import { GalleryCharts } from "./GalleryCharts.tsx";
import { GalleryParts } from "./GalleryParts.tsx";
import { GalleryTrend } from "./GalleryTrend.tsx";
import { pretendLink } from "./pretendLink.ts";

const page = new URLSearchParams(location.search).get("page") ?? "parts";
const root = document.getElementById("root");
if (root !== null)
  createRoot(root).render(
    page === "shell" ? <App link={pretendLink()} /> : (
      <AppearanceProvider><main style={{ height: "100%" }}>{page === "charts" ? <GalleryCharts /> : page === "trend" ? <GalleryTrend /> : <GalleryParts />}</main></AppearanceProvider>
    ),
  );
