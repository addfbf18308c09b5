// Keys on the page of two people: m merges, x says two people, j goes on, 1 and 2 take all fields from one side.
(() => {
  const sides = { 1: "winner", 2: "loser" };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input[type=text], input[type=search], textarea, select")) return;
    if (document.querySelector("dialog[open]")) return;
    if (sides[event.key]) document.querySelectorAll(`.pair input[value=${sides[event.key]}]`).forEach((one) => { one.checked = true; });
    document.querySelector(`[data-pair-key="${CSS.escape(event.key)}"]`)?.click();
  });
})();
