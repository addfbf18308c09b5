// The board of bills: a card that is dropped on another lane sends its own form, as its button would.
(() => {
  let card = null;
  const laneOf = (event) => event.target.closest?.("[data-lane]");
  document.addEventListener("dragstart", (event) => {
    card = event.target.closest?.("[data-bill]");
    if (!card) return;
    event.dataTransfer.setData("text/plain", card.dataset.bill);
    event.dataTransfer.effectAllowed = "move";
    card.classList.add("is-dragged");
  });
  document.addEventListener("dragover", (event) => {
    const lane = laneOf(event);
    if (!card || !lane) return;
    event.preventDefault();
    document.querySelectorAll(".lane.is-over").forEach((one) => one !== lane && one.classList.remove("is-over"));
    lane.classList.add("is-over");
  });
  document.addEventListener("drop", (event) => {
    const lane = laneOf(event);
    if (!card || !lane) return;
    event.preventDefault();
    const form = card.querySelector("form");
    form.elements.stage.value = lane.dataset.lane;
    form.requestSubmit();
  });
  document.addEventListener("dragend", () => {
    document.querySelectorAll(".is-over, .is-dragged").forEach((one) => one.classList.remove("is-over", "is-dragged"));
    card = null;
  });
})();
