/* Limits count on in the browser: words, tone and icon as `anju.ui.due` draws them, by the server's clock. */
(function () {
  const { say } = window.anju;
  const icons = { ok: "clock", warn: "clock-exclamation", bad: "alert-triangle", esc: "urgent" };
  const ahead = Date.now() / 1000 - Number(document.body.dataset.now || Date.now() / 1000);

  function words(rest) {
    const side = rest <= 0 ? "over" : "left";
    const minutes = Math.floor(Math.abs(rest) / 60);
    const values = { d: Math.floor(minutes / 1440), h: Math.floor(minutes / 60) % 24, m: minutes % 60 };
    const unit = values.d ? "days" : values.h ? "hours" : values.m ? "minutes" : "now";
    return say(`due_${unit}_${side}`, values);
  }

  function tone(tag, now) {
    if (tag.dataset.escalated) return "esc";
    if (now >= Number(tag.dataset.due)) return "bad";
    return tag.dataset.warns && now >= Number(tag.dataset.warns) ? "warn" : "ok";
  }

  function paint(root) {
    const now = Date.now() / 1000 - ahead;
    for (const tag of root.querySelectorAll("[data-due]")) {
      const text = words(Number(tag.dataset.due) - now);
      const place = tag.querySelector("span");
      if (place.textContent !== text) place.textContent = text;
      const wanted = tone(tag, now);
      if (tag.classList.contains(`tag-${wanted}`)) continue;
      tag.className = `tag tag-${wanted} due`;
      const use = tag.querySelector("use");
      use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, `#${icons[wanted]}`));
    }
  }

  setInterval(() => document.hidden || paint(document), 5000);
  document.addEventListener("visibilitychange", () => document.hidden || paint(document));
  document.body.addEventListener("htmx:load", (event) => paint(event.detail.elt));
  document.addEventListener("anju:rows", () => paint(document));
  paint(document);
})();
