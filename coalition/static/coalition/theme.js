// Sets light or dark before the first paint; the choice (auto, light, dark) stays on this device.
(() => {
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const read = () => { try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; } };
  const apply = () => {
    const choice = read();
    const theme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
    root.dataset.bsTheme = theme;
    root.dataset.themeChoice = choice;
    document.dispatchEvent(new CustomEvent("theme", { detail: theme }));
  };
  window.setTheme = (choice) => { try { localStorage.setItem("theme", choice); } catch { /* private mode */ } apply(); };
  dark.addEventListener("change", apply);
  apply();
})();
