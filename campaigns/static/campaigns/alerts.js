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
