// A map beside the blanks "from" and "corners" of segments: what is clicked there is written into the blank, and the
// other way round. Without script, or without lines to show, the blank is typed.
(() => {
  const L = window.L;
  const read = (text) => text.split(";").map((one) => one.split(",").map(Number)).filter((one) => one.length === 2 && one.every(Number.isFinite));
  const write = (points) => points.map((one) => one.map((number) => number.toFixed(5)).join(", ")).join("; ");

  const begin = (box, lines, towns) => {
    const blank = document.getElementById(box.dataset.for);
    const isArea = box.dataset.ground === "area";
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    box.classList.add("is-live");
    const map = L.map(box, { attributionControl: false, scrollWheelZoom: false, zoomControl: false, zoomSnap: 0.25, zoomAnimation: !still, fadeAnimation: !still });
    L.control.zoom({ zoomInTitle: box.dataset.nearer, zoomOutTitle: box.dataset.further }).addTo(map);
    const ground = L.geoJSON(lines, { interactive: false, style: { className: "ground-line", weight: 1 } });
    map.fitBounds(ground.getBounds().isValid() ? ground.getBounds() : [[40.95, -73.75], [42.06, -71.78]], { animate: false });
    ground.addTo(map);
    const dot = box.clientWidth < 400 ? 1.5 : 3; // on a phone 169 towns would hide the map
    for (const [, name, lat, lon] of towns) {
      L.circleMarker([lat, lon], { radius: dot, className: "ground-town" }).bindTooltip(name).addTo(map).on("click", (event) => put(event.latlng));
    }
    const drawn = L.layerGroup().addTo(map);
    const draw = () => {
      drawn.clearLayers();
      const town = towns.find(([key, name]) => [key, name.toLowerCase()].includes(blank.value.trim().toLowerCase()));
      const points = town ? [[town[2], town[3]]] : read(blank.value);
      if (isArea && points.length > 1) L.polygon(points, { className: "ground-area", interactive: false }).addTo(drawn);
      points.forEach((point) => L.circleMarker(point, { radius: 5, className: "ground-corner", interactive: false }).addTo(drawn));
    };
    const set = (points) => {
      blank.value = write(points);
      blank.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const put = ({ lat, lng }) => set(isArea ? [...read(blank.value), [lat, lng]] : [[lat, lng]]);
    map.on("click", (event) => put(event.latlng));
    blank.addEventListener("input", draw);
    if (isArea) {
      const back = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm ground-back", textContent: box.dataset.back });
      back.addEventListener("click", () => set(read(blank.value).slice(0, -1)));
      box.after(back);
    }
    draw();
  };

  const start = () => document.querySelectorAll("[data-ground]:not([data-begun])").forEach(async (box) => {
    box.dataset.begun = "";
    if (!L) return;
    const answer = await fetch(box.dataset.lines).catch(() => null);
    const lines = answer?.ok ? await answer.json() : { type: "FeatureCollection", features: [] };
    const towns = JSON.parse(document.getElementById("town-points")?.textContent || "[]");
    if (box.isConnected) begin(box, lines, towns);
  });
  document.addEventListener("htmx:afterSettle", start);
  start();
})();
