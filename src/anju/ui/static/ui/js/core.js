/* What every page shares: words in the user's language, toasts, answers of htmx, requests of our own. */
(function () {
  const words = JSON.parse(document.getElementById("ui-strings").textContent);

  /* Return a text of the page's language with {names} filled in. */
  function say(key, values) {
    return words[key].replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? values[name] : whole));
  }

  /* Show a short message; tone is ok, info, warn or bad. */
  function toast(text, tone) {
    const shape = document.getElementById("toast-shape");
    const place = document.getElementById("toasts");
    if (!shape || !place) return;
    const note = shape.content.firstElementChild.cloneNode(true);
    note.classList.add(tone || "info");
    note.querySelector(".toast-text").textContent = text;
    place.append(note);
    if (tone !== "bad") setTimeout(() => note.remove(), 6000);
  }

  function token() {
    return JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  }

  /* Send a small form; resolves with the response, rejects when the network fails. */
  function post(url, values) {
    return fetch(url, {
      method: "POST",
      headers: { "X-CSRFToken": token(), "HX-Request": "true" },
      body: new URLSearchParams(values),
      credentials: "same-origin",
    });
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-toast-close]")) event.target.closest(".toast-note").remove();
    if (event.target.closest("[data-print]")) window.print();
  });
  for (const note of document.querySelectorAll("#toasts .toast-note:not(.bad)")) setTimeout(() => note.remove(), 6000);

  document.body.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    const number = xhr.getResponseHeader("X-Request-ID");
    if (xhr.status === 503) toast(say("busy"), "bad");
    else toast(number ? say("failed_number", { number }) : say("failed"), "bad");
  });
  document.body.addEventListener("htmx:sendError", () => toast(say("offline"), "bad"));
  /* A view may answer HX-Trigger: {"anju:toast": {"text": "…", "tone": "ok"}}. */
  document.body.addEventListener("anju:toast", (event) => toast(event.detail.text, event.detail.tone));

  /* Tabs whose body alone was fetched. */
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const tab = event.target.closest && event.target.closest("[data-tab]");
    if (!tab || !event.detail.successful) return;
    for (const one of tab.parentElement.querySelectorAll("[data-tab]")) one.removeAttribute("aria-current");
    tab.setAttribute("aria-current", "page");
  });

  window.anju = { say, toast, post };
})();
