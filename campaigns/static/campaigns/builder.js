// The builder: what the page will look like follows what is typed, a moment later; nothing is saved by it.
(() => {
  const form = document.getElementById("builder");
  const frame = document.querySelector(".builder-live");
  if (!form || !frame) return;
  let waiting = 0;
  const show = (button) => {
    const data = new FormData(form);
    data.set("show", button.value);
    fetch(button.formAction, { method: "POST", body: data, headers: { "X-CSRFToken": data.get("csrfmiddlewaretoken") } })
      .then((answer) => (answer.ok ? answer.text() : null))
      .then((html) => {
        if (html === null) return;
        const at = frame.contentWindow?.scrollY || 0;
        frame.srcdoc = html;
        frame.addEventListener("load", () => frame.contentWindow?.scrollTo(0, at), { once: true });
      }).catch(() => {});
  };
  form.addEventListener("input", (event) => {
    const language = event.target.name?.match(/^text_([a-z-]+)-/)?.[1];
    const button = form.querySelector(language ? `[data-live][value="${language}"]` : "[data-live]");
    clearTimeout(waiting);
    if (button) waiting = setTimeout(() => show(button), 700);
  });
})();
