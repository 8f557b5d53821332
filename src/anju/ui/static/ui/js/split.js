/* A list and the record chosen in it, side by side on wide screens: the address says which one, Back works, Esc closes.
   On narrow screens, and without this file, a row's link opens the record's page. */
(function () {
  const split = document.getElementById("split");
  const pane = document.getElementById("pane");
  if (!split || !pane) return;
  const { say } = window.anju;
  const wide = window.matchMedia("(min-width: 1200px)");
  let shown = "";
  let wantsFocus = false;
  let timer = 0;

  const chosen = () => new URLSearchParams(location.search).get("open") || "";
  const rowOf = (key) => key && document.querySelector(`tr[data-row][data-pk="${CSS.escape(key)}"]`);
  const linkOf = (row) => row && Array.from(row.querySelectorAll("a[href]")).find((one) => one.pathname === row.dataset.url);

  function address(key) {
    const url = new URL(location.href);
    if (key) url.searchParams.set("open", key);
    else url.searchParams.delete("open");
    return url.pathname + url.search;
  }
  function mark() {
    for (const row of document.querySelectorAll("tr[data-row]"))
      if (row.dataset.pk === shown) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
  }
  function fetchInto(url) {
    window.htmx.ajax("GET", url, { source: pane, target: pane, swap: "innerHTML" });
  }
  function show(key, url) {
    shown = key;
    pane.dataset.url = url;
    pane.hidden = false;
    split.classList.add("split-on");
    mark();
    fetchInto(url);
  }
  function hide() {
    const row = rowOf(shown);
    shown = "";
    pane.hidden = true;
    pane.replaceChildren();
    split.classList.remove("split-on");
    mark();
    const link = linkOf(row);
    if (link) link.focus({ preventScroll: true });
  }
  function choose(row, way) {
    clearTimeout(timer);
    if (row.dataset.pk === shown) return;
    history[`${way}State`]({ pane: row.dataset.pk }, "", address(row.dataset.pk));
    show(row.dataset.pk, row.dataset.url);
  }
  function close() {
    history.pushState({ pane: "" }, "", address(""));
    hide();
  }

  /* --- choosing -------------------------------------------------------------------------------------------------- */
  document.addEventListener("click", (event) => {
    const plain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    const row = event.target.closest("tr[data-row][data-url]");
    if (!row || !plain || !wide.matches || event.defaultPrevented) return;
    const link = event.target.closest("a, button, input, label, select");
    if (link && link !== linkOf(row)) return;
    if (!link && String(window.getSelection())) return;
    event.preventDefault();
    wantsFocus = event.detail === 0; /* Enter on the link: go on in the record */
    if (row.dataset.pk === shown) enter();
    else choose(row, "push");
  });
  document.addEventListener("anju:row", (event) => {
    if (!shown || !wide.matches) return;
    clearTimeout(timer);
    timer = setTimeout(() => choose(event.detail, "replace"), 150);
  });
  function enter() {
    const title = pane.querySelector("[data-pane-title]");
    if (wantsFocus && title) title.focus();
    wantsFocus = false;
  }

  /* --- leaving --------------------------------------------------------------------------------------------------- */
  document.addEventListener("click", (event) => event.target.closest("[data-pane-close]") && close());
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !shown || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
      if (document.querySelector("dialog[open], .dropdown-menu.show, .flatpickr-calendar.open")) return;
      event.preventDefault();
      close();
    },
    true
  );
  window.addEventListener("popstate", () => follow());

  /* --- inside the pane: its own links and forms stay in it -------------------------------------------------------- */
  pane.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-pane]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    wantsFocus = true;
    fetchInto(link.href);
  });
  pane.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-pane]");
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    const button = event.submitter;
    const values = button && button.name ? { [button.name]: button.value } : {};
    wantsFocus = true;
    window.htmx.ajax("POST", form.getAttribute("action") || pane.dataset.url, {
      source: form,
      target: pane,
      swap: "innerHTML",
      values,
    });
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== pane || !/^\s*<!doctype/i.test(event.detail.serverResponse)) return;
    /* Where that led is a page of its own. */
    event.detail.shouldSwap = false;
    location.assign(event.detail.xhr.responseURL || pane.dataset.url);
  });
  pane.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== pane) return;
    pane.scrollTop = 0;
    const fault = pane.querySelector(".is-invalid, [aria-invalid=true]");
    const first = pane.querySelector("form[data-pane] [autofocus]");
    if (fault || first) (fault || first).focus();
    else enter();
    wantsFocus = false;
    const title = pane.querySelector("[data-pane-title]");
    if (title) pane.setAttribute("aria-label", say("opened", { title: title.innerText.split("\n")[0] }));
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const { requestConfig, successful, target } = event.detail;
    if (target === pane && successful && requestConfig.verb === "post")
      document.dispatchEvent(new CustomEvent("anju:changed"));
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    if (event.detail.target === pane && event.detail.xhr.status === 404 && !pane.childElementCount) close();
  });

  /* --- the address ------------------------------------------------------------------------------------------------ */
  function follow() {
    const key = chosen();
    if (key === shown) return;
    const row = rowOf(key);
    const url = row ? row.dataset.url : pane.dataset.url;
    if (!key || !url) {
      if (shown) hide();
    } else if (row || url.includes(`/${key}/`)) show(key, url);
  }
  document.addEventListener("anju:rows", mark);
  if (chosen() && pane.dataset.url) {
    if (wide.matches) show(chosen(), pane.dataset.url);
    else location.replace(pane.dataset.url);
  }
})();
