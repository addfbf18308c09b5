// Plays the whip count as a film: presses "next picture" every two seconds; htmx changes the board. Links do without it.
(() => {
  let timer = null;
  const find = (name) => document.querySelector(`[data-film-${name}]`);
  const dress = () => {
    const button = find("play");
    if (!button) return;
    button.hidden = false;
    button.textContent = timer ? button.dataset.pause : button.dataset.play;
  };
  const stop = () => { clearInterval(timer); timer = null; dress(); };
  const step = () => { const next = find("next"); if (next) next.click(); else stop(); };
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-film-play]")) return;
    if (timer) { stop(); return; }
    timer = setInterval(step, 2000);
    (find("next") ?? find("first")).click();
    dress();
  });
  document.addEventListener("htmx:afterSettle", dress);
  document.addEventListener("htmx:responseError", stop);
  document.addEventListener("htmx:sendError", stop);
  dress();
})();
