/* What every page of the phone shares: words, short notes, forms sent once. Works without it, too. */
(function () {
  const words = JSON.parse(document.getElementById("ui-strings").textContent);

  function say(key, values) {
    return words[key].replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? values[name] : whole));
  }

  /* Show a short note; tone is ok, info, warn or bad. */
  function toast(text, tone) {
    const note = document.createElement("p");
    note.className = `note note-${tone || "info"}`;
    note.textContent = text;
    document.getElementById("toasts").replaceChildren(note);
    note.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    /* Disabled only after the browser has taken the button's own name and value into the request. */
    setTimeout(() => { for (const one of form.querySelectorAll("button")) one.disabled = true; }, 0);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const one of form.querySelectorAll("button")) one.disabled = false;
    }
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    const number = event.detail.xhr.getResponseHeader("X-Request-ID");
    if (event.detail.xhr.status === 503) toast(say("busy"), "bad");
    else toast(number ? say("failed_number", { number }) : say("failed"), "bad");
  });
  document.body.addEventListener("htmx:sendError", () => toast(say("offline"), "bad"));
  document.body.addEventListener("anju:toast", (event) => toast(event.detail.text, event.detail.tone));
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });

  /* --- without network: what was kept is shown, and says how old it is -------------------------------------- */
  const { account, offline, worker } = document.body.dataset;
  const bar = document.getElementById("offline");
  const seen = new Date();
  function tell(at) {
    const shown = at.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    bar.textContent = bar.dataset.text.replace("{at}", shown);
    bar.hidden = false;
  }
  if (offline) tell(new Date(offline));
  window.addEventListener("offline", () => tell(seen));
  /* A page out of the store is fetched anew, unless it is being left: it would cross the page that comes. */
  let anew = 0;
  window.addEventListener("online", () => {
    bar.hidden = !offline;
    if (offline) anew = setTimeout(() => location.reload(), 300);
  });
  for (const name of ["offline", "beforeunload", "pagehide"]) window.addEventListener(name, () => clearTimeout(anew));
  if (navigator.serviceWorker && worker) {
    navigator.serviceWorker.register(worker).catch(() => {});
    document.addEventListener("submit", ({ target }) => {
      const { controller } = navigator.serviceWorker;
      if ("leaves" in target.dataset && controller) controller.postMessage("forget");
    });
    /* Nobody is signed in: what somebody kept here before is nobody else's to read. */
    if (account === "none" && window.caches) caches.keys().then((names) => {
      for (const name of names) if (/^anju-(pages|notes)/.test(name)) caches.delete(name);
    });
  }

  /* --- live: pages ask at once for what has moved; where nothing is served they ask by themselves, only later --- */
  const { push } = document.body.dataset;
  let stream = null;
  let pause = 2000;
  function hush() {
    if (stream) stream.close();
    stream = null;
  }
  function listen() {
    if (stream || document.hidden || navigator.onLine === false) return;
    stream = new EventSource(push, { withCredentials: true });
    stream.onopen = () => (pause = 2000);
    stream.onerror = () => {
      hush();
      setTimeout(listen, pause);
      pause = Math.min(pause * 2, 60000);
    };
    /* The first event of a stream is "counts": something may have moved while nobody listened. */
    for (const name of ["counts", "record", "notification"]) stream.addEventListener(name, () => {
      document.body.dispatchEvent(new CustomEvent("anju:live"));
      if (name === "notification") count();
    });
  }
  function count() {
    const dots = [...document.querySelectorAll("[data-unread]")];
    if (!dots.length) return;
    const before = dots[0].textContent;
    const unread = before.includes("+") || before === "99" ? "99+" : Number(before) + 1;
    for (const dot of dots) Object.assign(dot, { textContent: unread, hidden: false });
    const told = document.getElementById("unread-words");
    told.textContent = told.dataset.text.replace("{n}", unread);
  }
  if (push && !offline && window.EventSource) {
    for (const name of ["load", "online", "pageshow"]) window.addEventListener(name, listen);
    for (const name of ["offline", "pagehide"]) window.addEventListener(name, hush);
    document.addEventListener("visibilitychange", () => (document.hidden ? hush() : listen()));
  }

  /* A button that has to wait says for how long. */
  for (const button of document.querySelectorAll("[data-wait]")) {
    const text = button.textContent;
    let left = Number(button.dataset.wait);
    button.disabled = true;
    const tick = setInterval(() => {
      left -= 1;
      button.disabled = left > 0;
      button.textContent = left > 0 ? `${text} (${left})` : text;
      if (left <= 0) clearInterval(tick);
    }, 1000);
  }

  window.anju = { say, toast };
})();
