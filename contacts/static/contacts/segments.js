// Builder of segments: a long list of boxes can be searched, and its line shows what is chosen; what is typed or asked
// while the conditions are being drawn anew is done to the new ones. All else is htmx.
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

  // One step at a time: the answer to a step replaces all conditions, so the next one waits for it.
  let drawing = false, begun = null; // `begun` is the very event that asked for the step
  const asked = [], typed = new Map(), inTree = (place) => place?.id === "tree";
  const key = (box) => box.id || `[name="${box.name}"][value="${CSS.escape(box.value)}"]`;
  const find = (name) => document.getElementById(name) || (name.startsWith("[") && document.querySelector(`#tree ${name}`));
  const note = (event) => {
    const { target } = event;
    if (drawing && event !== begun && target.closest?.("#tree") && target.name) typed.set(key(target), [target.value, target.checked]);
  };
  document.addEventListener("input", note);
  document.addEventListener("change", note);
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, target } = event.detail;
    if (!inTree(target)) return;
    if (!drawing) { [drawing, begun] = [true, event.detail.triggeringEvent]; return; }
    event.preventDefault();
    asked.push([key(elt), elt.matches("button") ? "click" : "change"]);
  });
  const goOn = () => {
    drawing = false;
    typed.forEach(([value, checked], name) => {
      const box = find(name);
      if (!box) return;
      [box.value, box.checked] = [value, checked];
      box.dispatchEvent(new Event("input", { bubbles: true })); // the count is of what stands there now
    });
    typed.clear();
    const [name, kind] = asked.shift() || [];
    if (name && find(name)) htmx.trigger(find(name), kind);
  };
  document.addEventListener("htmx:afterSettle", ({ detail }) => inTree(detail.target) && goOn());
  document.addEventListener("htmx:afterRequest", ({ detail }) => inTree(detail.target) && !detail.successful && goOn());
})();
