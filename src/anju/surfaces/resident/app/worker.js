/* Keeps what was last seen, to be read without network: each account's pages in a cache of its own, gone at sign-out. */
const { release, files } = FACTS; /* set by the view: the files of this release */
const SHELL = `anju-shell-${release}`;
const PAGES = "anju-pages-"; /* and the account's key */
const NOTES = "anju-notes"; /* whose phone it is now, and which home was seen last */
const MOST = 60;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(files)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name.startsWith("anju-shell-") && name !== SHELL) await caches.delete(name);
    await self.clients.claim();
  })());
});

async function note(name, value) {
  const cache = await caches.open(NOTES);
  if (value !== undefined) await cache.put(`/r/-/${name}`, new Response(value));
  const kept = await cache.match(`/r/-/${name}`);
  return kept ? kept.text() : "";
}

/* Forget every account's pages but one's. */
async function forget(but) {
  for (const name of await caches.keys())
    if (name === NOTES ? !but : name.startsWith(PAGES) && name !== PAGES + but) await caches.delete(name);
}

async function keep(request, response) {
  const told = response.headers.get("X-Anju-Account"); /* a key, "none" where nobody is signed in, null where unsaid */
  const account = told === "none" ? "" : told || (await note("account"));
  const kept = response.headers.get("X-Anju-Keep");
  if (told && account !== (await note("account"))) await forget(account);
  if (!account) return;
  if (told) await note("account", account);
  if (kept === "forget") {
    await caches.delete(PAGES + account);
    return void (await note("home", ""));
  }
  const cache = await caches.open(PAGES + account);
  if ([403, 404, 410].includes(response.status)) return void (await cache.delete(request.url));
  if (!told || !kept || !response.ok) return;
  const headers = new Headers(response.headers);
  headers.set("X-Anju-At", new Date().toISOString());
  await cache.put(request.url, new Response(await response.text(), { headers }));
  if (kept === "home") await note("home", request.url);
  for (const old of (await cache.keys()).slice(0, -MOST)) await cache.delete(old);
}

/* A page that was kept, marked with the time it was seen. */
async function recall(url) {
  const account = await note("account");
  if (!account) return null;
  if (new URL(url).pathname === "/r/") {
    const home = await note("home");
    return home ? Response.redirect(home) : null;
  }
  const found = await (await caches.open(PAGES + account)).match(url);
  if (!found) return null;
  const text = await found.text();
  const at = found.headers.get("X-Anju-At");
  return new Response(text.replace("<body ", `<body data-offline="${at}" `), { headers: found.headers });
}

async function page(event) {
  try {
    const response = await fetch(event.request);
    if (event.request.method === "GET" && response.type === "basic" && !response.redirected) {
      const copy = response.clone();
      event.waitUntil(keep(event.request, copy));
    }
    return response;
  } catch (error) {
    const kept = event.request.method === "GET" ? await recall(event.request.url) : null;
    return kept || caches.match("/r/offline/");
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (request.method === "GET" && new URL(request.url).pathname.startsWith("/static/"))
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
});

self.addEventListener("message", (event) => {
  if (event.data === "forget") event.waitUntil(Promise.all([forget(""), self.stopTelling()]));
});
