// Keeps the door's page and its files on this phone, so that it opens without a network. No names are kept here.
const SHELL = "door-1";
const is_ours = (url) => /\/desk\/turnout\/[0-9a-f-]+\/door\/phone\/$/.test(url.pathname) || url.pathname.startsWith("/static/");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || !is_ours(url)) return;
  event.respondWith((async () => {
    const kept = await caches.open(SHELL);
    try {
      const answer = await fetch(event.request);
      if (answer.ok && !answer.redirected) await kept.put(event.request, answer.clone());
      return answer;
    } catch (wrong) {
      const old = await kept.match(event.request, { ignoreVary: true });
      if (old) return old;
      throw wrong;
    }
  })());
});
self.addEventListener("message", (event) => event.waitUntil(caches.open(SHELL).then((kept) => kept.addAll(event.data))));
