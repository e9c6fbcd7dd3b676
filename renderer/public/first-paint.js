// Sets theme, density, mode and language on <html> before the first paint, so that nothing flashes.
// A classic script file: the content security policy allows no inline script. The same keys as theme/theme.ts.
(function () {
  let stored = {};
  try {
    stored = JSON.parse(localStorage.getItem("millwright.appearance") || "{}") || {};
  } catch {
    stored = {};
  }
  const root = document.documentElement;
  const dark = stored.theme === "dark" || (stored.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "dark" : "light";
  root.dataset.density = stored.density === "roomy" ? "roomy" : "dense";
  root.dataset.mode = stored.mode === "technician" ? "technician" : "desk";
  root.lang = stored.language === "de" || stored.language === "en" ? stored.language : /^de/i.test(navigator.language) ? "de" : "en";
})();
