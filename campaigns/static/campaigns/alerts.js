// The composer: a merge tag goes where one writes.
(() => {
  let last = null;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".language input[type=text], .language input:not([type]), .language textarea")) last = event.target;
  });
  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-insert]");
    if (!item) return;
    const field = last?.isConnected ? last : document.querySelector(".language textarea, .language input");
    if (!field) return;
    const start = field.selectionStart ?? field.value.length;
    field.setRangeText(item.dataset.insert, start, field.selectionEnd ?? start, "end");
    item.closest("details").open = false;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
