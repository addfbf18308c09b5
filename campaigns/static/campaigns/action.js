// Action pages: the proof of work happens while the form is filled in; without this file everything still works.
const script = document.getElementById("action-script");
const form = document.getElementById("action-form");

if (form && script?.dataset.widget && window.crypto?.subtle) {
  const button = form.querySelector(".act-button");
  let widget = null;
  let ready = null;

  const start = () => (ready ??= import(script.dataset.widget).then(() => {
    window.$altcha.algorithms.set("PBKDF2/SHA-256", () => new Worker(script.dataset.worker));
    widget = document.createElement("altcha-widget");
    widget.setAttribute("challenge", form.dataset.challenge);
    widget.setAttribute("display", "invisible");
    widget.setAttribute("auto", "off");
    widget.hidden = true;
    form.append(widget);
    return new Promise((solved) => {
      const settle = (event) => {
        if (event.detail.state === "verified") solved(event.detail.payload);
        if (event.detail.state === "error" || event.detail.state === "expired") solved("");
      };
      widget.addEventListener("statechange", settle);
      setTimeout(() => solved(""), 30000);
      customElements.whenDefined("altcha-widget").then(() => setTimeout(() => widget.verify?.(), 0));
    });
  }).catch(() => ""));

  form.addEventListener("focusin", start, { once: true });
  let is_sent = false;
  form.addEventListener("submit", async (event) => {
    const by = event.submitter;
    if (by?.name === "switch") return;
    event.preventDefault();
    if (is_sent) return;
    is_sent = true;
    const words = button.textContent;
    button.setAttribute("aria-busy", "true");
    button.textContent = form.dataset.busy;
    const payload = await start();
    if (payload && !form.querySelector('input[name="altcha"][value]')) {
      const proof = Object.assign(document.createElement("input"), { type: "hidden", name: "altcha", value: payload });
      form.append(proof);
    }
    HTMLFormElement.prototype.submit.call(form);
    setTimeout(() => { is_sent = false; button.textContent = words; button.removeAttribute("aria-busy"); }, 8000);
  });
  document.querySelector(".error-summary")?.focus();
}

for (const copy of document.querySelectorAll("[data-copies]")) {
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", () => {
    const field = document.getElementById(copy.dataset.copies);
    navigator.clipboard.writeText(field.value).then(() => { copy.lastElementChild.textContent = copy.dataset.copied; });
  });
}
