// Action pages: the proof of work happens while the form is filled in; without this file everything still works.
const script = document.getElementById("action-script");
const form = document.getElementById("action-form");
// The place on the page to which a form came back says nothing on the next page.
if (!form && location.hash === "#action-form") history.replaceState(null, "", location.pathname + location.search);

if (form && !("look" in form.dataset) && script?.dataset.widget && window.crypto?.subtle) {
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
    if (["switch", "look", "press"].includes(by?.name)) return; // these do something else at once
    event.preventDefault();
    if (is_sent) return;
    is_sent = true;
    if (by?.name === "mended") form.elements.email.value = by.value; // the address that was probably meant
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
  // Back from the thanks: the button works again, and what was typed still stands there.
  window.addEventListener("pageshow", (event) => { if (event.persisted) { is_sent = false; ready = null; form.querySelector('input[name="altcha"][value]')?.remove(); } });
}

if (form) {
  // Where somebody came from: the website before this one, by its host alone.
  const from = document.referrer && new URL(document.referrer);
  if (form.elements.referrer && from && from.host !== location.host) form.elements.referrer.value = from.host;

  // Questions that only some are asked; without this file they are always there.
  const fit = () => {
    for (const field of form.querySelectorAll("[data-when]")) {
      const asked = document.getElementById(field.dataset.when);
      const is = field.dataset.whenIs;
      const several = asked?.querySelector(`input[value="${CSS.escape(is)}"]`); // several may be chosen: is this one?
      const told = several ? several.checked && is : asked?.type === "checkbox" ? (asked.checked ? "yes" : "") : asked?.value;
      field.closest(".field").hidden = told !== is;
    }
  };
  form.addEventListener("change", fit);
  fit();

  // What is wrong in a field is said when one goes on to the next, in the words of the page. Not on the way to a button:
  // a line more above it would move the button from under the finger; there the server says it.
  const JUDGED = "input[required]:not([type=checkbox]):not([type=radio]):not([type=file]), textarea[required], select[required]";
  const judge = (field) => {
    const box = field.closest(".field");
    const words = !field.value.trim() ? form.dataset.missing : field.validity.valid ? "" : field.dataset.wrong ?? field.validationMessage;
    box.querySelectorAll(".field-error").forEach((line) => line.remove());
    box.classList.toggle("is-wrong", words !== "");
    field.toggleAttribute("aria-invalid", words !== "");
    if (words) field.before(Object.assign(document.createElement("div"), { className: "field-error", textContent: words, role: "status" }));
  };
  form.addEventListener("focusout", (event) => {
    const next = event.relatedTarget;
    if (event.target.matches(JUDGED) && next?.form === form && next.tagName !== "BUTTON") judge(event.target);
  });
  form.addEventListener("input", (event) => {
    if (event.target.matches(JUDGED) && event.target.closest(".is-wrong") && event.target.validity.valid) judge(event.target);
  });
  document.querySelector(".question, .error-summary")?.focus();
}

// How much of a letter is one's own, told while one writes, by the rule that the server uses: runs of three words.
const runs = (text) => {
  const words = (text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? []).slice(0, 2000);
  if (words.length < 3) return words.length ? [words.join(" ")] : [];
  return words.slice(2).map((word, i) => `${words[i]} ${words[i + 1]} ${word}`);
};
for (const letter of document.querySelectorAll(".letter[data-template]")) {
  const body = letter.querySelector("textarea");
  const meter = letter.querySelector("meter");
  body.addEventListener("input", () => {
    const known = new Map();
    for (const run of runs(letter.dataset.template)) known.set(run, (known.get(run) ?? 0) + 1);
    const mine = runs(body.value);
    const alike = mine.filter((run) => known.get(run) > 0 && known.set(run, known.get(run) - 1)).length;
    meter.value = mine.length ? 100 - Math.round((100 * alike) / mine.length) : 100;
    meter.textContent = meter.nextElementSibling.textContent = `${meter.value} %`;
  });
}

// The count goes on while one reads: asked for while the page is seen, from a file that caches keep for ten seconds.
const tally = document.querySelector(".tally .count");
if (tally) {
  const ask = () => {
    if (document.hidden) return;
    fetch(`${location.pathname.match(/^\/p\/[^/]+\//)?.[0]}count.json`).then((answer) => answer.json()).then(({ count, goal }) => {
      if (!Number.isInteger(count)) return;
      tally.textContent = tally.textContent.replace(/[\d.,]+/, count.toLocaleString("en-US"));
      const bar = tally.closest("section")?.querySelector("progress");
      if (bar && goal) bar.value = count >= goal ? 100 : Math.min(99, Math.floor((count * 100) / goal));
    }).catch(() => {});
  };
  setInterval(ask, 20000);
}

// In a frame: tell the page around how tall we are.
if (window.parent !== window && document.body.classList.contains("embed")) {
  const tell = () => window.parent.postMessage({ coalition: "height", height: document.documentElement.scrollHeight }, "*");
  new ResizeObserver(tell).observe(document.body);
  tell();
}

for (const copy of document.querySelectorAll("[data-copies]")) {
  copy.hidden = !navigator.clipboard;
  copy.addEventListener("click", () => {
    const field = document.getElementById(copy.dataset.copies);
    navigator.clipboard.writeText(field.value).then(() => { copy.lastElementChild.textContent = copy.dataset.copied; });
  });
}
