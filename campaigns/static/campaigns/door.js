// The door: the list lies on this phone, and what is done waits here for the network. Nothing is lost or counted twice.
const root = document.getElementById("door-app");
const part = (name) => root.querySelector(`[data-part="${name}"]`);
const words = root.dataset;
const event = words.event;
const is_kiosk = words.kiosk === "1";
const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const new_key = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
let people = [];
let deeds = [];
let is_busy = false;
let trouble = "";
let has_left = false;

const opened = new Promise((done, fail) => {
  const ask = indexedDB.open("door", 1);
  ask.onupgradeneeded = () => {
    ask.result.createObjectStore("rosters", { keyPath: "event" });
    ask.result.createObjectStore("deeds", { keyPath: "key" });
  };
  ask.onsuccess = () => done(ask.result);
  ask.onerror = () => fail(ask.error);
});

async function kept(name, mode, work) {
  const base = await opened;
  return new Promise((done, fail) => {
    const run = base.transaction(name, mode);
    const ask = work(run.objectStore(name));
    run.oncomplete = () => done(ask.result);
    run.onerror = () => fail(run.error);
  });
}

async function read() {
  const roster = await kept("rosters", "readonly", (rows) => rows.get(event));
  people = roster?.people ?? [];
  deeds = (await kept("deeds", "readonly", (rows) => rows.getAll())).filter((one) => one.event === event);
  deeds.sort((a, b) => (a.at < b.at ? -1 : 1));
}

// What the server told, and what this phone has done since.
function state_of(person) {
  const mine = deeds.filter((one) => one.id === person.id).at(-1);
  if (!mine) return person.state;
  return { here: "came", spoke: "spoke", undo: "" }[mine.do];
}

async function act(deed) {
  const row = { ...deed, key: new_key(), event, at: new Date().toISOString() };
  await kept("deeds", "readwrite", (rows) => rows.put(row)); // kept before it is shown
  deeds.push(row);
  draw();
  sync();
}

async function sync() {
  if (is_busy) return;
  is_busy = true;
  const sent = deeds.slice(0, 200);
  try {
    const answer = await fetch(words.sync, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": words.token },
      body: JSON.stringify({ deeds: sent.map(({ event: _event, ...deed }) => deed) }),
      redirect: "manual",
    });
    if (!answer.ok) throw new Error(answer.status === 0 || answer.status === 403 ? "signed-out" : "refused");
    const told = await answer.json();
    for (const key of told.done) await kept("deeds", "readwrite", (rows) => rows.delete(key));
    deeds = deeds.filter((one) => !told.done.includes(one.key));
    people = told.people;
    if (!has_left) await kept("rosters", "readwrite", (rows) => rows.put({ event, people, at: Date.now() }));
    trouble = told.words ?? "";
    root.dataset.synced = String(Date.now());
  } catch (wrong) {
    trouble = wrong.message === "signed-out" ? words.signedOut : wrong.message === "refused" ? words.refused : "";
    root.dataset.offline = "1";
    if (!trouble) trouble = words.offline;
  }
  is_busy = false;
  if (!trouble) delete root.dataset.offline;
  draw();
  if (!trouble && deeds.length) sync();
}

function found() {
  const asked = plain(part("search").value.trim()).split(/\s+/).filter(Boolean);
  if (is_kiosk && asked.join("").length < 3) return [];
  const names = (person, word) => !person.unseen && plain(person.name).includes(word);
  const matches = (person) => (asked.length || !person.unseen) && asked.every((word) => names(person, word) || plain(person.code) === word);
  const order = (person) => (state_of(person) ? 1 : 0);
  return people.filter(matches).sort((a, b) => order(a) - order(b) || a.name.localeCompare(b.name)).slice(0, is_kiosk ? 5 : 60);
}

function button(person, label, what, is_first) {
  const one = document.createElement("button");
  one.type = "button";
  one.className = `btn door-button${is_first ? " btn-primary" : ""}`;
  one.textContent = label;
  one.setAttribute("aria-label", `${label}: ${person.name}`);
  one.addEventListener("click", () => act({ do: what, id: person.id }));
  return one;
}

function draw() {
  const list = part("list");
  const rows = found().map((person) => {
    const row = part("row").content.firstElementChild.cloneNode(true);
    const state = state_of(person);
    row.classList.toggle("is-here", Boolean(state));
    row.querySelector("strong").textContent = is_kiosk ? person.short : person.name;
    row.querySelector("span").textContent = is_kiosk ? "" : person.about;
    if (!state) row.append(button(person, words.here, "here", true));
    else if (is_kiosk) row.append(words.welcome);
    else {
      if (state === "came" && person.speaks) row.append(button(person, words.spoke, "spoke", false));
      row.append(button(person, words.undo, "undo", false));
    }
    return row;
  });
  list.replaceChildren(...rows);
  part("none").hidden = rows.length > 0 || (is_kiosk && !part("search").value);
  part("here").textContent = people.filter((one) => state_of(one)).length + deeds.filter((one) => one.do === "walk_in").length;
  part("all").textContent = people.length;
  part("state").textContent = deeds.length ? words.waiting.replace("0", deeds.length) : trouble || words.saved;
  part("trouble").textContent = deeds.length ? trouble : "";
}

// --- tickets: by the camera, with a reader lent to browsers that read no codes themselves (iPhones); else by typing ---
async function make_reader() {
  const own = window.BarcodeDetector;
  const reads = own && (await own.getSupportedFormats()).includes("qr_code");
  const { BarcodeDetector } = reads ? window : await import(words.reader);
  return new BarcodeDetector({ formats: ["qr_code"] });
}

function open_ticket(text) {
  const start = (text.match(/[?&]code=([\w-]{21})/) ?? [])[1];
  const person = people.find((one) => one.ticket === start);
  part("search").value = person ? person.code : "";
  if (person && is_kiosk && !state_of(person)) act({ do: "here", id: person.id });
  else draw();
  if (!person) part("trouble").textContent = words.strange;
}

async function scan() {
  const video = part("video");
  const reader = await make_reader();
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const stop = () => {
    stream.getTracks().forEach((track) => track.stop());
    video.hidden = true;
  };
  const look = async () => {
    if (video.hidden) return;
    const [code] = await reader.detect(video).catch(() => []);
    if (!code) return void setTimeout(look, 200);
    stop();
    open_ticket(code.rawValue);
  };
  video.addEventListener("click", stop, { once: true });
  look();
}

if (navigator.mediaDevices) {
  part("scan").hidden = false;
  part("scan").addEventListener("click", () => scan().catch(() => (part("trouble").textContent = words.noCamera)));
}
part("search").addEventListener("input", draw);
part("walk-in").addEventListener("submit", (sent) => {
  sent.preventDefault();
  const form = sent.target;
  act({ do: "walk_in", who: Object.fromEntries(["given_name", "family_name", "reach"].map((name) => [name, form.elements[name].value.trim()])) });
  form.reset();
  form.closest("details").open = false;
});
part("leave")?.addEventListener("click", async (pressed) => {
  pressed.preventDefault();
  await sync();
  if (deeds.length) return;
  has_left = true;
  await kept("rosters", "readwrite", (rows) => rows.delete(event)); // names leave the phone with the shift
  await caches.delete("door-1");
  location.href = pressed.target.closest("a").href;
});
addEventListener("online", sync);
setInterval(sync, 20000);
if ("serviceWorker" in navigator) {
  const files = [...document.querySelectorAll("script[src], link[href]")].map((one) => one.src || one.href);
  const own = files.filter((url) => url.startsWith(`${location.origin}/static/`));
  if (!window.BarcodeDetector) own.push(words.reader, new URL("index.js", new URL(words.reader, location)).href);
  navigator.serviceWorker.register(words.worker).catch(() => {});
  navigator.serviceWorker.ready.then((desk) => desk.active.postMessage([location.href, ...own]));
}
kept("rosters", "readonly", (rows) => rows.getAll()).then((rows) => {
  for (const old of rows.filter((one) => Date.now() - one.at > 18 * 3600 * 1000)) kept("rosters", "readwrite", (all) => all.delete(old.event));
});
read().then(draw).then(sync);
