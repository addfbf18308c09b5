// The volunteer's call: what is typed survives a reload or a dead spot; the person stays hers while the page is open.
(() => {
  const form = document.querySelector("[data-call]");
  if (!form) return;
  const store = `call-${form.dataset.call}`;
  const note = form.querySelector("#note");
  const kept = sessionStorage.getItem(store);
  if (kept && !note.value) note.value = kept;
  note.addEventListener("input", () => sessionStorage.setItem(store, note.value));
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) { sessionStorage.removeItem(store); return; }
    event.preventDefault(); // nothing is lost: the page stays as it is until there is a network again
    window.deskToast?.(document.body.dataset.offline, "danger");
  });
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  setInterval(() => {
    if (document.hidden) return;
    fetch(form.dataset.beat, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
  }, 120000);
})();
