/* Lists: row keys j k x, shift-click, select all, selection bar, column choice. */
(function () {
  const { say } = window.anju;

  /* A search is sent by POST and answered at once: from here on the page stands at the address that shows it again. */
  const found = document.querySelector("[data-address]");
  if (found) history.replaceState(history.state, "", found.dataset.address);

  function rows() {
    return Array.from(document.querySelectorAll("table[data-list] tbody tr[data-row]"));
  }
  function boxOf(row) {
    return row.querySelector("input[data-select]");
  }
  let focus = -1;
  let last = null;

  /* Rows come and go: the one in focus is known by itself, and by its place only when it has gone. */
  function place() {
    const at = rows().findIndex((row) => row.classList.contains("row-focus"));
    const chosen = rows().findIndex((row) => row.hasAttribute("aria-current"));
    return at >= 0 ? at : chosen >= 0 ? chosen : focus;
  }
  function move(step) {
    const all = rows();
    if (!all.length) return;
    const at = place();
    const gone = at >= 0 && at === focus && !(all[at] && all[at].classList.contains("row-focus"));
    if (all[at]) all[at].classList.remove("row-focus");
    focus = Math.min(Math.max(gone && step > 0 ? at : at + step, 0), all.length - 1);
    all[focus].classList.add("row-focus");
    const link = all[focus].querySelector("a[href]") || boxOf(all[focus]);
    if (link) link.focus({ preventScroll: true });
    all[focus].scrollIntoView({ block: "nearest" });
    document.dispatchEvent(new CustomEvent("anju:row", { detail: all[focus] }));
  }

  function paint() {
    const bar = document.getElementById("selection");
    if (!bar) return;
    const boxes = rows().map(boxOf).filter(Boolean);
    const ticked = boxes.filter((box) => box.checked);
    const all = document.querySelector("input[data-select-all]");
    const every = bar.querySelector("[data-every]");
    for (const row of rows()) row.classList.toggle("selected", Boolean(boxOf(row) && boxOf(row).checked));
    if (all) {
      all.checked = boxes.length > 0 && ticked.length === boxes.length;
      all.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
    }
    bar.hidden = ticked.length === 0;
    bar.querySelector("[data-selected]").textContent = say("selected", { n: ticked.length });
    const offer = bar.querySelector("[data-every-offer]");
    if (offer) offer.hidden = ticked.length !== boxes.length;
    if (every && ticked.length !== boxes.length) every.checked = false;
  }

  document.addEventListener("click", (event) => {
    const box = event.target.closest("input[data-select]");
    if (!box) return;
    if (event.shiftKey && last) {
      const boxes = rows().map(boxOf);
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
    }
    last = box;
    paint();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-select-all]")) {
      for (const row of rows()) if (boxOf(row)) boxOf(row).checked = event.target.checked;
      paint();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-unselect]")) {
      for (const row of rows()) if (boxOf(row)) boxOf(row).checked = false;
      paint();
    }
  });

  document.addEventListener("keydown", (event) => {
    const quiet = document.body.dataset.shortcuts !== "on" || event.ctrlKey || event.metaKey || event.altKey;
    if (quiet || /^(TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    if (event.target.tagName === "INPUT" && event.target.type !== "checkbox") return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x") {
      const row = rows()[place()];
      if (!row || !boxOf(row)) return;
      boxOf(row).checked = !boxOf(row).checked;
      paint();
    } else return;
    event.preventDefault();
  });

  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (!event.detail.target.querySelector("table[data-list]")) return;
    focus = -1;
    last = null;
    paint();
  });
  document.addEventListener("anju:rows", paint);
  paint();
})();
