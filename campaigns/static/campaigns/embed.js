// On other websites: puts our form into a frame and lets the frame be as tall as the form. Nothing is stored, nobody followed.
(() => {
  const frames = new Map();
  for (const place of document.querySelectorAll("[data-coalition]:not([data-coalition-done])")) {
    const address = new URL(place.dataset.coalition);
    const here = new URL(location.href).searchParams;
    for (const name of ["source", "medium", "s"]) if (here.get(name)) address.searchParams.set(name, here.get(name));
    if (place.dataset.theme) address.searchParams.set("theme", place.dataset.theme);
    const frame = document.createElement("iframe");
    frame.src = address.href;
    frame.title = place.textContent.trim() || "Form";
    frame.loading = "lazy";
    frame.width = "100%";
    frame.height = "900";
    frame.style.border = "0";
    place.replaceChildren(frame);
    place.dataset.coalitionDone = "1";
    frames.set(frame, address.origin);
  }
  window.addEventListener("message", (event) => {
    for (const [frame, origin] of frames) {
      if (event.source !== frame.contentWindow || event.origin !== origin || event.data?.coalition !== "height") continue;
      frame.height = String(Math.min(6000, Math.max(200, Math.ceil(Number(event.data.height) || 0))));
    }
  });
})();
