// Draws every <figure data-chart> from the JSON beside it (the table beside shows the same rows), with Chart.js.
(() => {
  // Okabe-Ito: told apart with any colour vision; dashes and point shapes repeat the difference.
  const LIGHT = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5c5c5c"];
  const DARK = ["#56b4e9", "#f0975a", "#3ecfa6", "#e5a3c6", "#f0c04d", "#8fd0f5", "#b5b5b5"];
  const DASHES = [[], [6, 4], [2, 3], [10, 3, 2, 3], [], [6, 4], [2, 3]];
  const POINTS = ["circle", "rect", "triangle", "rectRot", "star", "cross", "circle"];
  const charts = new Map();
  const isDark = () => document.documentElement.dataset.bsTheme === "dark";
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  // Long names beside bars stand in up to three lines that a phone has room for; the table beside tells all of it.
  const inLines = (text, most) => {
    const lines = [""];
    for (const word of String(text).split(" ")) {
      const last = lines[lines.length - 1];
      if (last && last.length + word.length >= most) lines.push(word); else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    const cut = lines.map((line) => (line.length > most + 4 ? `${line.slice(0, most + 3)}…` : line));
    return cut.length > 3 ? [...cut.slice(0, 2), `${cut[2]}…`] : cut;
  };

  const config = (data, width) => {
    const colors = isDark() ? DARK : LIGHT;
    const ink = isDark() ? "#c8ccd4" : "#4b5563";
    const grid = isDark() ? "rgba(255,255,255,.09)" : "rgba(0,0,0,.07)";
    const kind = data.kind === "area" ? "line" : data.kind === "hbar" ? "bar" : data.kind;
    const round = kind === "doughnut" || kind === "pie";
    const number = new Intl.NumberFormat(document.documentElement.lang);
    const axis = { ticks: { color: ink, precision: 0, maxRotation: 0, autoSkipPadding: 16 }, grid: { color: grid }, border: { display: false } };
    const value = { ...axis, beginAtZero: true, stacked: Boolean(data.stacked) };
    const label = { ...axis, grid: { display: false }, stacked: Boolean(data.stacked) };
    const names = { ...label, ticks: { ...label.ticks, autoSkip: false, callback: (_value, i) => inLines(data.labels[i], width < 480 ? 14 : 26) } };
    // An interval: three series (low, seen, high) as a bar from low to high with a mark in it.
    if (data.kind === "interval") {
      const [low, seen, high] = data.series;
      const facts = (item) => `${data.labels[item.dataIndex]}: ${number.format(low.values[item.dataIndex])} – ${number.format(seen.values[item.dataIndex])} – ${number.format(high.values[item.dataIndex])} %`;
      return {
        type: "bar",
        data: {
          labels: data.labels,
          datasets: [
            { type: "line", data: seen.values, showLine: false, pointStyle: "rectRot", pointRadius: 7, backgroundColor: colors[1], borderColor: colors[1] },
            { data: low.values.map((value, i) => [value, high.values[i]]), backgroundColor: colors[0] + "88", borderColor: colors[0], borderWidth: 1, borderRadius: 4, borderSkipped: false, maxBarThickness: 18 },
          ],
        },
        options: {
          responsive: true, maintainAspectRatio: false, animation: still ? false : { duration: 300 }, indexAxis: "y",
          plugins: { legend: { display: false }, tooltip: { callbacks: { title: () => "", label: facts } } },
          scales: { x: { ...axis, ticks: { ...axis.ticks, precision: undefined, callback: (value) => `${number.format(value)} %` } }, y: names },
        },
      };
    }
    return {
      type: kind,
      data: {
        labels: data.labels,
        datasets: data.series.map((series, i) => ({
          label: series.label, data: series.values,
          backgroundColor: round ? colors : data.kind === "line" ? colors[i % 7] : colors[i % 7] + (data.kind === "area" ? "33" : ""),
          borderColor: round ? (isDark() ? "#1f242d" : "#fff") : colors[i % 7],
          borderWidth: kind === "bar" ? 0 : 2, borderRadius: kind === "bar" ? 4 : 0, maxBarThickness: 36,
          borderDash: kind === "line" ? DASHES[i % 7] : [], pointStyle: POINTS[i % 7], pointRadius: data.labels.length > 40 ? 0 : 2.5,
          cubicInterpolationMode: "monotone", fill: data.kind === "area",
        })),
      },
      options: {
        responsive: true, maintainAspectRatio: false, animation: still ? false : { duration: 300 },
        indexAxis: data.kind === "hbar" ? "y" : "x", interaction: { mode: "index", intersect: false },
        plugins: {
          legend: { display: round || data.series.length > 1, position: "bottom", labels: { color: ink, usePointStyle: true, boxHeight: 7 } },
          tooltip: { callbacks: { label: (item) => `${item.dataset.label ?? item.label}: ${number.format(item.raw)}` } },
        },
        scales: round ? {} : data.kind === "hbar" ? { x: value, y: names } : { x: label, y: value },
      },
    };
  };

  const draw = (figure) => {
    const canvas = figure.querySelector("canvas");
    const source = figure.querySelector("script[type='application/json']");
    if (!canvas || !source || !window.Chart) return;
    charts.get(canvas)?.destroy();
    charts.set(canvas, new window.Chart(canvas, config(JSON.parse(source.textContent), figure.clientWidth)));
  };
  const drawAll = () => {
    for (const [canvas, chart] of charts) if (!canvas.isConnected) { chart.destroy(); charts.delete(canvas); }
    document.querySelectorAll("figure[data-chart]").forEach(draw);
  };
  const save = (name, url) => { const link = document.createElement("a"); link.href = url; link.download = name; link.click(); };
  const cell = (text) => `"${(/^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? "'" + text : text).replaceAll('"', '""')}"`;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-chart-save]");
    if (!button) return;
    const figure = button.closest("figure");
    const name = figure.dataset.chart || "chart";
    if (button.dataset.chartSave === "png") {
      const canvas = figure.querySelector("canvas");
      const copy = document.createElement("canvas");
      copy.width = canvas.width; copy.height = canvas.height;
      const pen = copy.getContext("2d");
      pen.fillStyle = isDark() ? "#1f242d" : "#fff"; pen.fillRect(0, 0, copy.width, copy.height); pen.drawImage(canvas, 0, 0);
      save(`${name}.png`, copy.toDataURL("image/png"));
      return;
    }
    const rows = [...figure.querySelectorAll("table tr")].map((row) => [...row.cells].map((c) => cell(c.dataset.value ?? c.textContent.trim())).join(","));
    const url = URL.createObjectURL(new Blob(["\ufeff" + rows.join("\r\n")], { type: "text/csv" }));
    save(`${name}.csv`, url);
    URL.revokeObjectURL(url);
  });
  document.addEventListener("theme", drawAll);
  document.addEventListener("htmx:afterSettle", drawAll);
  drawAll();
})();
