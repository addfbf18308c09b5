// Builder of segments: a long list of boxes can be searched, and its line shows what is chosen. All else is htmx.
(() => {
  document.documentElement.classList.add("has-script"); // choosing a condition adds it: the button beside is not needed
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  document.addEventListener("input", (event) => {
    if (event.target.dataset.pickFilter === undefined) return;
    event.stopPropagation(); // searching is not a change of the question
    const words = fold(event.target.value.trim());
    event.target.closest(".pick").querySelectorAll(".pick-list label").forEach((label) => {
      label.hidden = !fold(label.textContent).includes(words);
    });
  }, true);
  document.addEventListener("change", (event) => {
    const pick = event.target.closest(".pick");
    if (!pick || event.target.type !== "checkbox") return;
    const chosen = [...pick.querySelectorAll("input:checked")].map((box) => box.parentElement.textContent.trim());
    const chip = (text) => Object.assign(document.createElement("span"), { className: "pick-chip", textContent: text });
    const chips = chosen.slice(0, 4).map(chip);
    if (chosen.length > 4) chips.push(chip(`+${chosen.length - 4}`));
    const summary = pick.querySelector("summary");
    summary.replaceChildren(...chips, ...(chips.length ? [] : ["…"]), summary.querySelector("svg"));
  });
})();
