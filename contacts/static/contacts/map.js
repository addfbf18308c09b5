// Turns each SVG map of districts into one that zooms (Leaflet, no tiles). The SVG says what each district is and its
// shade; the lines come as GeoJSON. Without script, without the file, and on paper the SVG stays.
(() => {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  const show = (sheet, lines) => {
    const svg = sheet.querySelector("svg");
    const paths = new Map([...svg.querySelectorAll("path[data-id]")].map((path) => [path.dataset.id, path]));
    const box = document.createElement("div");
    sheet.append(box);
    sheet.classList.add("is-live");
    const map = window.L.map(box, {
      attributionControl: false, scrollWheelZoom: false, zoomControl: false, zoomSnap: 0.25,
      zoomAnimation: !still, fadeAnimation: !still,
    });
    window.L.control.zoom({ zoomInTitle: sheet.dataset.nearer, zoomOutTitle: sheet.dataset.further }).addTo(map);
    const layer = window.L.geoJSON(lines, {
      filter: (feature) => paths.has(feature.properties.uuid),
      style: (feature) => ({ className: paths.get(feature.properties.uuid).getAttribute("class"), fill: true, weight: 1 }),
      onEachFeature: (feature, shape) => {
        const path = paths.get(feature.properties.uuid);
        shape.bindTooltip(() => Object.assign(document.createElement("span"), { textContent: path.textContent.trim() }), { sticky: true });
        if (path.dataset.url) shape.on("click", () => { window.location.href = path.dataset.url; });
        shape.on("mouseover", () => shape.bringToFront());
      },
    }).addTo(map);
    const mine = layer.getLayers().find((shape) => paths.get(shape.feature.properties.uuid).classList.contains("is-mine"));
    map.fitBounds(mine ? mine.getBounds().pad(1.5) : layer.getBounds(), { animate: false, padding: [8, 8] });
    if (mine) mine.bringToFront();
  };

  const start = () => document.querySelectorAll("[data-map]:not([data-begun])").forEach(async (sheet) => {
    sheet.dataset.begun = "";
    if (!window.L || !sheet.dataset.map) return;
    const answer = await fetch(sheet.dataset.map).catch(() => null);
    if (answer?.ok && sheet.isConnected) show(sheet, await answer.json());
  });
  document.addEventListener("htmx:afterSettle", start);
  start();
})();
