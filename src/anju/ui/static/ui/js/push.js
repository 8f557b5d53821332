/* Live push: server-sent events become DOM events, so that htmx and scripts can listen for them on the body.
   An event named "notification" or "job" arrives as anju:push:notification, anju:push:job … with its JSON as detail. */
(function () {
  const body = document.body;
  const url = body.dataset.pushUrl;
  if (!url || !window.EventSource || body.dataset.user === undefined) return;
  const banner = document.getElementById("push-state");
  const names = ["notification", "counts", "job", "record"];
  let source = null;
  let wait = 2000;
  let lost = 0;
  let everOpen = false;

  function open() {
    source = new EventSource(url, { withCredentials: true });
    source.onopen = () => {
      everOpen = true;
      wait = 2000;
      clearTimeout(lost);
      banner.hidden = true; /* the first event of a stream asks for the numbers that may have changed meanwhile */
    };
    source.onerror = () => {
      source.close();
      clearTimeout(lost);
      if (everOpen) lost = setTimeout(() => (banner.hidden = false), 8000);
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 60000);
    };
    for (const name of names)
      source.addEventListener(name, (event) => {
        let detail = {};
        try {
          detail = JSON.parse(event.data);
        } catch (error) {
          return;
        }
        body.dispatchEvent(new CustomEvent(`anju:push:${name}`, { detail }));
        if (name === "counts") body.dispatchEvent(new CustomEvent("anju:counts"));
      });
  }
  body.addEventListener("anju:push:notification", (event) => window.anju.toast(event.detail.title, "info"));
  /* Without a push process nothing is lost: the numbers are asked for once a minute. */
  open();
  window.addEventListener("pagehide", () => source && source.close());
})();
