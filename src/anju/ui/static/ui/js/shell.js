/* Dialogs, shortcuts, display wishes, numbers waiting. */
(function () {
  const body = document.body;
  const { say, toast, post } = window.anju;

  /* --- dialogs: the browser keeps the focus off the page and gives it back --------------------------------------- */
  function open(id) {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    dialog.showModal();
    dialog.dispatchEvent(new CustomEvent("anju:open"));
  }
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) open(opener.dataset.open);
    const closer = event.target.closest("[data-close]");
    if (closer) closer.closest("dialog").close();
    if (event.target instanceof HTMLDialogElement) event.target.close();
  });
  /* It would let Tab leave for its own bars, from which nobody finds back: go round inside instead. */
  document.addEventListener("keydown", (event) => {
    const dialog = event.key === "Tab" && document.querySelector("dialog[open]");
    if (!dialog) return;
    const stops = [...dialog.querySelectorAll("a[href], button, input, select, textarea")].filter(
      (one) => one.tabIndex >= 0 && !one.disabled && one.offsetParent
    );
    const [edge, other] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (!stops.length || (document.activeElement !== edge && dialog.contains(document.activeElement))) return;
    event.preventDefault();
    if (other) other.focus();
  });

  /* --- project switcher: type at once ------------------------------------------------------------------------- */
  document.addEventListener("shown.bs.dropdown", (event) => {
    const input = event.target.parentElement.querySelector("[data-autofocus-menu]");
    if (input) input.focus();
  });

  /* --- display wishes ----------------------------------------------------------------------------------------- */
  const root = document.documentElement;
  function show(key, value) {
    if (key === "theme") {
      root.dataset.theme = value;
      if (value !== "auto") root.dataset.bsTheme = value;
      window.dispatchEvent(new CustomEvent("anju:theme"));
    }
    if (key === "density") root.dataset.density = value;
    if (key === "shortcuts") body.dataset.shortcuts = value;
    for (const button of document.querySelectorAll(`[data-display^="${key}="]`))
      button.setAttribute("aria-pressed", String(button.dataset.display === `${key}=${value}`));
  }
  function wish(key, value) {
    show(key, value);
    post(body.dataset.displayUrl, { [key]: value }).catch(() => toast(say("offline"), "bad"));
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-display]");
    if (button) wish(...button.dataset.display.split("="));
  });
  document.addEventListener("change", (event) => {
    const box = event.target.closest("[data-display-switch]");
    if (box) wish(box.dataset.displaySwitch, box.checked ? "on" : "off");
  });

  /* --- numbers waiting ---------------------------------------------------------------------------------------- */
  const cache = `anju.counts.${body.dataset.user}.${body.dataset.countsUrl}`;
  function paint(numbers) {
    for (const badge of document.querySelectorAll("[data-count]")) {
      const number = numbers.entries[badge.dataset.count];
      badge.textContent = number ? (number > 999 ? "999+" : number) : "";
    }
    for (const badge of document.querySelectorAll("[data-unread]"))
      badge.textContent = numbers.unread ? (numbers.unread > 99 ? "99+" : numbers.unread) : "";
  }
  function count() {
    if (!body.dataset.countsUrl || document.hidden) return;
    fetch(body.dataset.countsUrl, { headers: { "HX-Request": "true" } })
      .then((answer) => (answer.status === 200 ? answer.json() : null))
      .then((numbers) => {
        if (!numbers) return;
        paint(numbers);
        sessionStorage.setItem(cache, JSON.stringify(numbers));
      })
      .catch(() => {});
  }
  const known = sessionStorage.getItem(cache);
  if (known) paint(JSON.parse(known));
  /* The stream of events begins by asking for them; where there is none, they are asked for all the same. */
  const unasked = setTimeout(count, 1500);
  setInterval(count, 60000);
  body.addEventListener("anju:counts", () => {
    clearTimeout(unasked);
    count();
  });
  body.addEventListener("anju:push:notification", count);
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) {
      sessionStorage.clear();
      const mine = [`anju.recent.${body.dataset.user}`, `anju.draft.${body.dataset.user}.`];
      for (const key of Object.keys(localStorage)) if (mine.some((one) => key.startsWith(one))) localStorage.removeItem(key);
    }
  });

  /* --- shortcuts: single keys only while nothing is being typed, and only if the user wants them --------------- */
  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }
  let leader = false;
  function press(key) {
    if (leader) {
      leader = false;
      const entry = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
      if (entry) entry.click();
      return Boolean(entry);
    }
    if (key === "?") open("keys");
    else if (key === "g") {
      leader = true;
      setTimeout(() => (leader = false), 1200);
    } else if (key === ".") copyNumber();
    else if (key === "/") {
      const search = document.querySelector(".list-search input");
      if (!search) return false;
      search.focus();
    } else {
      const target = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
      if (!target) return false;
      target.click();
    }
    return true;
  }
  function copyNumber() {
    const number = document.querySelector("[data-number]");
    if (!number || !navigator.clipboard) return;
    const text = number.dataset.number;
    navigator.clipboard.writeText(text).then(() => toast(say("copied", { text }), "ok"));
  }
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open("palette");
      return;
    }
    if (/^F\d+$/.test(event.key)) {
      const target = document.querySelector(`[data-key="${event.key}"]`);
      if (target && !document.querySelector("dialog[open]")) {
        event.preventDefault();
        target.click();
      }
      return;
    }
    const quiet = body.dataset.shortcuts !== "on" || event.ctrlKey || event.metaKey || event.altKey;
    if (quiet || typing(event.target) || document.querySelector("dialog[open], .modal.show")) return;
    if (press(event.key.length === 1 ? event.key.toLowerCase() : event.key)) event.preventDefault();
  });

  /* The sheet lists what this page offers. */
  const sheet = document.getElementById("keys");
  if (sheet)
    sheet.addEventListener("anju:open", () => {
      const list = document.getElementById("key-list");
      for (const old of list.querySelectorAll("[data-found]")) old.remove();
      const line = (keys, text) => {
        const row = document.createElement("div");
        const dd = document.createElement("dd");
        const dt = document.createElement("dt");
        row.dataset.found = "";
        for (const key of keys) {
          const cap = document.createElement("kbd");
          cap.textContent = key.length === 1 ? key.toUpperCase() : key;
          dd.append(cap, " ");
        }
        dt.textContent = text;
        row.append(dd, dt);
        list.append(row);
      };
      for (const one of document.querySelectorAll("[data-key]")) line([one.dataset.key], one.dataset.keyLabel || one.textContent.trim());
      for (const one of document.querySelectorAll("[data-go]"))
        line(["g", one.dataset.go], say("go_to", { title: one.querySelector("span").textContent }));
    });
})();
