// The desk's own behaviour: dialogs, toasts, keys, theme, bulk selection. Everything else is htmx and HTML.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);

  // --- dialogs: <button data-opens="id">, <button data-closes> ---------------------------------------------------
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) {
      event.preventDefault();
      const dialog = byId(opener.dataset.opens);
      if (dialog && !dialog.open) dialog.showModal();
      return;
    }
    const closer = event.target.closest("[data-closes]");
    if (closer) closer.closest("dialog, .toast-note, .preview-panel")?.[closer.closest("dialog") ? "close" : "remove"]();
    if (event.target.matches("dialog[open]")) event.target.close(); // a click on the backdrop
    const theme = event.target.closest("[data-theme-set]");
    if (theme) { window.setTheme(theme.dataset.themeSet); markTheme(); }
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => toast(copy.dataset.copied || "✓"));
  });

  // Typed confirmation: the button of the dialog wakes when the word is right.
  document.addEventListener("input", (event) => {
    const word = event.target.dataset?.confirmWord;
    if (word === undefined) return;
    const button = event.target.form.querySelector("[data-confirm-button]");
    button.disabled = event.target.value.trim().toLowerCase() !== word.toLowerCase();
  });

  // A form is sent once: the button rests while it travels.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.again !== undefined || event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // --- tabs: on a phone the one that is open is in sight ----------------------------------------------------------
  all(".tabs .tab[aria-current]").forEach((tab) => {
    const box = tab.closest(".tabs");
    box.scrollLeft += Math.max(0, tab.getBoundingClientRect().right - box.getBoundingClientRect().right + 24);
  });

  // --- theme ----------------------------------------------------------------------------------------------------
  const markTheme = () => all("[data-theme-set]").forEach((button) => {
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === document.documentElement.dataset.themeChoice));
  });

  // --- toasts: said aloud because they enter a live region after the page is there ---------------------------------
  const toast = (text, tone = "success") => {
    const note = document.createElement("div");
    note.className = `toast-note toast-${tone}`;
    note.textContent = text;
    byId("toasts")?.append(note);
    setTimeout(() => note.remove(), 6000);
  };
  window.deskToast = toast;
  const announce = () => {
    const waiting = byId("messages");
    if (!waiting) return;
    byId("toasts").append(waiting.content.cloneNode(true));
    waiting.remove();
  };
  const fade = (root) => all(".toast-note:not(.toast-danger):not([data-timed])", root).forEach((note) => {
    note.dataset.timed = "1";
    setTimeout(() => note.remove(), 7000);
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (xhr.status < 400) return;
    if (xhr.getResponseHeader("HX-Retarget") || xhr.status === 422) { event.detail.shouldSwap = true; return; }
    event.detail.shouldSwap = false;
    toast(document.body.dataset.failed, "danger");
  });
  document.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline, "danger"));
  document.addEventListener("htmx:afterSwap", (event) => {
    fade(document); markBulk();
    if (event.target.id === "preview") event.target.querySelector("[data-closes]")?.focus();
  });

  // --- keys -------------------------------------------------------------------------------------------------------
  let leader = false;
  const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openSearch();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (leader) {
      leader = false;
      const link = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    if (event.key === "g") { leader = true; setTimeout(() => { leader = false; }, 1200); }
    if (event.key === "?") byId("keys")?.showModal();
    if (event.key === "/") { const box = document.querySelector("[data-list-search]"); if (box) { event.preventDefault(); box.focus(); } else { event.preventDefault(); openSearch(); } }
    if (event.key === "n") document.querySelector("[data-primary]")?.click();
  });
  const openSearch = () => {
    const dialog = byId("search");
    if (!dialog) return;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("input")?.select();
  };
  // Arrow keys walk through the results of the search.
  byId("search")?.addEventListener("keydown", (event) => {
    if (!["ArrowDown", "ArrowUp", "Enter"].includes(event.key)) return;
    const links = all("a", byId("search-results"));
    const at = links.indexOf(document.activeElement);
    if (event.key === "Enter" && at < 0 && links[0]) { event.preventDefault(); links[0].click(); return; }
    if (event.key === "Enter") return;
    event.preventDefault();
    (links[event.key === "ArrowDown" ? Math.min(at + 1, links.length - 1) : at - 1] || byId("search").querySelector("input"))?.focus();
  });

  // --- bulk selection: <input name="chosen">, <input data-choose-all>, [data-bulk-bar] ------------------------------
  const markBulk = () => all("[data-bulk]").forEach((form) => {
    const boxes = all("input[name=chosen]", form);
    const chosen = boxes.filter((box) => box.checked);
    const bar = form.querySelector("[data-bulk-bar]");
    if (bar) bar.hidden = chosen.length === 0;
    all("[data-bulk-count]", form).forEach((spot) => { spot.textContent = chosen.length; });
    const head = form.querySelector("[data-choose-all]");
    if (head) { head.checked = boxes.length > 0 && chosen.length === boxes.length; head.indeterminate = chosen.length > 0 && !head.checked; }
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest?.("[data-bulk]");
    if (event.target.dataset?.submits !== undefined) { event.target.form.requestSubmit(); return; }
    if (!form) return;
    if (event.target.dataset.chooseAll !== undefined) all("input[name=chosen]", form).forEach((box) => { box.checked = event.target.checked; });
    markBulk();
  });

  // The menu closes when one clicks elsewhere or presses Escape.
  const closeMenus = (except) => all("details.menu[open]").forEach((menu) => { if (menu !== except) menu.open = false; });
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { closeMenus(null); all(".preview-panel").forEach((panel) => panel.remove()); } });

  announce(); fade(document); markTheme(); markBulk();
  const wrong = document.querySelector("[data-error-summary]");
  if (wrong) wrong.focus();
})();
