/* The page's own life: clocks, keeping pages for the way without network, fresh content after sending, signing out. */
(function () {
  const { field } = window;
  const { store, send, say } = field;
  const body = document.body;
  const FRESH = { "X-Field-Page": "1" };
  let loadedAt = Date.now();
  let isStale = false; /* something came while a sheet was open */

  function toast(text, tone) {
    const place = document.getElementById("toasts");
    const note = document.createElement("p");
    note.className = `toast-note ${tone || "info"}`;
    note.textContent = text;
    place.replaceChildren(note);
    setTimeout(() => note.remove(), tone === "bad" ? 12000 : 3500);
  }
  field.toast = toast;

  /* --- deadlines ------------------------------------------------------------------------------------------------ */
  function words(milliseconds) {
    const minutes = Math.floor(Math.abs(milliseconds) / 60000);
    if (minutes < 60) return say("minutes", { n: minutes });
    if (minutes < 48 * 60) return say("hours", { h: Math.floor(minutes / 60), m: minutes % 60 });
    return say("days", { n: Math.floor(minutes / 1440) });
  }
  function tick() {
    for (const clock of document.querySelectorAll("[data-clock]:not([hidden])")) {
      const due = Date.parse(clock.dataset.due);
      const left = due - Date.now();
      const isShort = Date.now() >= Date.parse(clock.dataset.warns); /* nights and holidays count as the server counts */
      const isStopped = clock.dataset.isStopped === "yes";
      const tone = isStopped ? "mute" : left < 0 ? "bad" : isShort ? "warn" : "ok";
      clock.className = `clock tag tag-${tone}`;
      const text = isStopped ? "clock_stopped" : left < 0 ? "clock_over" : "clock_left";
      clock.querySelector("[data-words]").textContent = say(text, { span: words(left) });
      for (const icon of clock.querySelectorAll("[data-tone]")) icon.toggleAttribute("hidden", icon.dataset.tone !== tone);
    }
  }
  field.tick = tick;
  setInterval(tick, 20000);

  /* --- pages for the way without network ------------------------------------------------------------------------- */
  const worker = navigator.serviceWorker;
  if (worker) {
    worker.register(send.urls.worker, { scope: send.urls.root }).then(() => worker.ready).then(keepPages, () => null);
  }
  async function tellWorker(message) {
    const ready = worker && (await Promise.race([worker.ready, new Promise((done) => setTimeout(done, 3000))]));
    if (!ready || !ready.active) return;
    const channel = new MessageChannel();
    const answer = new Promise((done) => {
      channel.port1.onmessage = done;
      setTimeout(done, 5000);
    });
    ready.active.postMessage({ ...message, user: field.user }, [channel.port2]);
    await answer;
  }
  function keepPages() {
    const data = document.getElementById("field-orders");
    if (!data || navigator.onLine === false) return;
    const orders = JSON.parse(data.textContent);
    store.forgetOthers(orders.map((one) => one.id)).catch(() => null);
    const day = { url: location.pathname, version: document.getElementById("main").dataset.stamp };
    const told = document.getElementById("field-rounds");
    const rounds = told ? JSON.parse(told.textContent) : [];
    const pages = [day, ...[...orders, ...rounds].map((one) => ({ url: one.url, version: one.stamp }))];
    tellWorker({ type: "keep", day: day.url, pages });
  }

  /* --- fresh content ----------------------------------------------------------------------------------------------- */
  function isBusy() {
    return Boolean(document.querySelector("dialog[open]"));
  }
  /* Put the server's present page in place of this one; the reader stays where he is. */
  async function refresh() {
    isStale = isBusy();
    if (isStale || navigator.onLine === false) return;
    loadedAt = Date.now();
    let answer;
    try {
      answer = await fetch(location.href, { headers: FRESH, credentials: "same-origin", redirect: "manual" });
    } catch (error) {
      return;
    }
    if (answer.status === 404 && document.getElementById("field-order")) sayGone();
    if (answer.type === "opaqueredirect" || !answer.ok || answer.headers.get("X-Field-User") !== String(field.user)) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    isStale = isBusy();
    if (isStale) return;
    /* Not the bar: its buttons are the same for every state, and a touch that falls into the exchange would be lost. */
    for (const id of ["main", "field-order", "field-orders"]) {
      const old = document.getElementById(id);
      const now = fresh.getElementById(id);
      if (old && now) old.replaceWith(document.adoptNode(now));
    }
    await field.drawOrders();
    keepPages();
  }
  document.addEventListener("close", () => isStale && refresh(), true);
  /* Ask in a few bytes whether something changed before the whole page is fetched. */
  async function look() {
    if (document.visibilityState !== "visible" || navigator.onLine === false || isBusy()) return;
    loadedAt = Date.now();
    const { body: now } = await send.ask(send.urls.state, {}, 15000).catch(() => ({ body: null }));
    const seen = document.getElementById("main").dataset.stamp;
    if (!seen) return; /* a page that the day knows nothing of */
    if (!now || now.user !== field.user || now.stamp === seen) return;
    const shown = document.getElementById("field-order");
    const isGone = shown && !now.orders.some((one) => one.id === JSON.parse(shown.textContent).id);
    if (isGone) sayGone();
    else refresh();
  }
  /* The order was closed, or is somebody else's: what is seen stays to be read, but nothing can be done any more. */
  function sayGone() {
    document.getElementById("gone").hidden = false;
    document.getElementById("bar").hidden = true;
  }
  document.addEventListener("field:stored", refresh);
  document.addEventListener("visibilitychange", () => Date.now() - loadedAt > 30000 && look());
  window.addEventListener("online", () => setTimeout(look, 2000));
  setInterval(look, 60000);

  /* --- the network in words -------------------------------------------------------------------------------------- */
  function network() {
    document.getElementById("network").hidden = navigator.onLine !== false;
  }
  window.addEventListener("online", network);
  window.addEventListener("offline", network);

  /* --- signing out: what waits stays on the phone for this account, pages are forgotten ------------------------------ */
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.dataset.signOut === undefined || form.dataset.isSure) return;
    event.preventDefault();
    const waiting = await store.acts().catch(() => []);
    const warning = document.getElementById("sign-out-warning");
    if (waiting.length && !form.dataset.isWarned) {
      form.dataset.isWarned = "yes";
      warning.querySelector("[data-text]").textContent = say("sign_out_waiting", { n: waiting.length });
      warning.hidden = false;
      return;
    }
    await Promise.all([tellWorker({ type: "forget" }), store.forgetMe().catch(() => null)]);
    form.dataset.isSure = "yes";
    form.submit();
  });

  network();
  field.drawQueue();
  field.drawOrders();
  if (field.user) send.flush();
})();
