// The scheme that a reader chose in the app, where the browser's own is another.
(function () {
  "use strict";
  let chosen = null;
  try {
    chosen = window.localStorage.getItem("mantine-color-scheme-value");
  } catch {
    return; // storage is switched off
  }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.scheme = chosen;
})();
