// The composer: a merge tag goes where one writes, with the fallback of that language.
(() => {
  const FIELDS = ".language input:not([type]), .language input[type=text], .language textarea";
  let last = ""; // by name: each answer of the server draws the fields anew
  let at = null;
  const keep = (event) => {
    if (!event.target.matches?.(FIELDS)) return;
    last = event.target.name;
    at = [event.target.selectionStart, event.target.selectionEnd];
  };
  ["focusin", "keyup", "click", "focusout"].forEach((name) => document.addEventListener(name, keep));
  // A picture is put in as soon as it is chosen; without JavaScript a button does it.
  document.documentElement.classList.add("has-script");
  document.addEventListener("change", (event) => {
    const button = event.target.dataset?.uploads;
    if (button && event.target.files.length) document.getElementById(button)?.click();
  });
  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-insert]");
    if (!item) return;
    const field = document.querySelector(`.language [name="${CSS.escape(last)}"]`) || document.querySelector(FIELDS);
    if (!field) return;
    const code = item.getAttribute(`data-insert-${field.closest("[data-language]")?.dataset.language}`) || item.dataset.insert;
    const [start, end] = field.name === last && at ? at : [field.value.length, field.value.length];
    field.setRangeText(code, start, end, "end");
    item.closest("details").open = false;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
// Many segments: a box narrows the list by what is typed; chosen ones stay in sight. Nothing of it is sent.
(() => {
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const show = () => document.querySelectorAll("[data-narrows]").forEach((box) => { box.hidden = false; });
  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-narrows]");
    if (!box) return;
    event.stopPropagation();
    for (const row of document.getElementById(box.dataset.narrows).children) {
      row.hidden = !plain(row.textContent).includes(plain(box.value)) && !row.querySelector("input").checked;
    }
  }, true);
  document.addEventListener("htmx:afterSettle", show);
  show();
})();
