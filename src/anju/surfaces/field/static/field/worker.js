/* The service worker of /f/: pages and pictures for the way without network. It never sends anything: the page does.
   self.FIELD = {version, files, offline, root} is written before this file by the server. */
const { version, files, offline, root } = self.FIELD;
const SHELL = `anju-field-shell-${version}`;
const PAGES = "anju-field-pages";
const OWNER = `${root}kept/owner`; /* an entry of the cache, no address of the server */
const DAY = `${root}kept/day`;
const SLOW = 6000;
let forgotten = 0; /* how often: what was on its way when everything was forgotten is not kept after that */

self.addEventListener("install", (event) => {
  const keep = async () => {
    const shell = await caches.open(SHELL);
    await shell.addAll([...files, offline]);
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("anju-field-shell-") && name !== SHELL) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (files.includes(url.pathname)) event.respondWith(file(request));
  else if (url.pathname.startsWith(root)) {
    if (request.mode === "navigate") event.respondWith(page(event, url));
    else if (request.headers.get("X-Field-Page")) event.respondWith(fresh(request, url));
    else if (request.destination === "image") event.respondWith(picture(event, request));
  }
});

async function file(request) {
  const held = await (await caches.open(SHELL)).match(request.url);
  return held || fetch(request);
}

/* The network first; where it is away, or slow and the page is held, what is held. */
async function page(event, url) {
  const since = forgotten;
  const asked = fetch(event.request).then((answer) => keep(url, answer, since));
  event.waitUntil(asked.catch(() => null));
  const held = await caches.match(url.pathname, { cacheName: PAGES }); /* to open it would begin it anew */
  try {
    if (!held) return await asked;
    return await Promise.race([asked, new Promise((_done, late) => setTimeout(late, SLOW))]);
  } catch (error) {
    if (held) return held;
    const day = url.pathname === root && (await caches.match(DAY, { cacheName: PAGES }));
    if (day) return Response.redirect(await day.text());
    return (await (await caches.open(SHELL)).match(offline)) || Response.error();
  }
}

async function fresh(request, url) {
  const since = forgotten;
  return keep(url, await fetch(request), since);
}

/* Keep a page for the account it was made for; forget everything when the server says that nobody is signed in. */
async function keep(url, answer, since) {
  if (answer.type === "opaqueredirect") {
    if (url.pathname !== root) await caches.delete(PAGES);
    return answer;
  }
  const user = answer.headers.get("X-Field-User");
  if (answer.status === 404 || answer.status === 403) await (await caches.open(PAGES)).delete(url.pathname);
  if (answer.status !== 200 || !user || !(await stillKept(since))) return answer;
  await belongTo(user);
  const own = await caches.open(PAGES);
  await own.put(url.pathname, answer.clone());
  if (answer.headers.get("X-Field-Kind") === "day") await own.put(DAY, new Response(url.pathname));
  await stillKept(since);
  return answer;
}

/* Tell whether what was asked for then may still lie here; if not, nothing does. */
async function stillKept(since) {
  if (since === forgotten) return true;
  await caches.delete(PAGES);
  return false;
}

async function belongTo(user) {
  const owner = await (await caches.open(PAGES)).match(OWNER);
  if (owner && (await owner.text()) === user) return;
  await caches.delete(PAGES);
  await (await caches.open(PAGES)).put(OWNER, new Response(user));
}

/* A picture never changes under its address. */
async function picture(event, request) {
  const pages = await caches.open(PAGES);
  const held = await pages.match(request.url);
  if (held) return held;
  const since = forgotten;
  const answer = await fetch(request);
  if (answer.status === 200) event.waitUntil(pages.put(request.url, answer.clone()).then(() => stillKept(since)));
  return answer;
}

self.addEventListener("message", (event) => {
  const forget = () => {
    forgotten += 1;
    return Promise.all([caches.delete(PAGES), self.stopTelling().catch(() => null)]);
  };
  const work = { keep: () => hold(event.data), forget }[event.data.type];
  if (!work) return;
  event.waitUntil(work().then(() => event.ports[0] && event.ports[0].postMessage("done")));
});

/* Hold the pages of the day's orders, those that changed anew; let go of orders that are no longer this person's. */
async function hold({ user, day, pages: wanted }) {
  const since = forgotten;
  await self.clients.claim(); /* a page that was on its way when the worker began was not claimed then */
  await belongTo(String(user));
  const pages = await caches.open(PAGES);
  const paths = wanted.map((one) => one.url);
  for (const request of await pages.keys()) {
    const { pathname } = new URL(request.url);
    const isKept = paths.some((path) => path !== day && pathname.startsWith(path)); /* a page, or a picture of it */
    const isOfDay = pathname.startsWith(`${day}orders/`) || pathname.startsWith(`${day}rounds/`);
    if (isOfDay && !isKept) await pages.delete(request);
  }
  for (const { url, version: stands } of wanted) {
    if (!(await stillKept(since))) return;
    const held = await pages.match(url);
    if (held && held.headers.get("X-Field-Version") === stands) continue;
    try {
      const asked = new Request(url, { credentials: "same-origin", redirect: "manual", headers: { "X-Field-Page": "1" } });
      const answer = await keep(new URL(url, self.location.href), await fetch(asked), since);
      if (answer.status === 200) await holdPictures(pages, await answer.text(), since);
    } catch (error) {
      return; /* the network is gone; the next visit goes on */
    }
  }
}

async function holdPictures(pages, text, since) {
  for (const [, found] of text.matchAll(/data-keep="([^"]+)"/g)) {
    const address = found.replace(/&amp;/g, "&");
    if (await pages.match(address)) continue;
    const answer = await fetch(address, { credentials: "same-origin" });
    if (answer.status === 200) await pages.put(address, answer);
    if (!(await stillKept(since))) return;
  }
}
