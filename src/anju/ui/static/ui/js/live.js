/* Queues stay true without being reloaded: numbers and rows are asked for anew when something was pushed, and put in
   place row by row, so that ticks, focus and the place on the page stay as they are. */
(function () {
  const list = document.getElementById("list-body");
  if (!list || !list.dataset.live) return;
  const WAIT = 400;
  const served = new Map(); /* what the server last said of each row: what stands there was changed by scripts since */
  let timer = 0;
  let isAsking = false;
  let isStale = false;

  const keyOf = (row) => row.dataset.pk;
  const rowsIn = (root) => Array.from(root.querySelectorAll("tbody tr[data-row]"));
  const cellsOf = (row) => Array.from(row.querySelectorAll("td:not(.cell-check)"), (cell) => cell.outerHTML);
  for (const row of rowsIn(list)) served.set(keyOf(row), cellsOf(row));

  function paintNumbers(fresh) {
    for (const tab of fresh.querySelectorAll("[data-queue]")) {
      const old = document.querySelector(`#queues [data-queue="${CSS.escape(tab.dataset.queue)}"] .queue-number`);
      const now = tab.querySelector(".queue-number");
      if (old && (old.textContent !== now.textContent || old.className !== now.className)) old.replaceWith(now);
    }
  }

  function paintRow(row, fresh) {
    const before = served.get(keyOf(row)) || [];
    const cells = row.querySelectorAll("td:not(.cell-check)");
    fresh.querySelectorAll("td:not(.cell-check)").forEach((cell, at) => {
      if (cell.outerHTML === before[at] || !cells[at]) return;
      const held = cells[at].contains(document.activeElement);
      cells[at].replaceWith(cell);
      window.htmx.process(cell);
      const link = held && cell.querySelector("a[href], button");
      if (link) link.focus({ preventScroll: true });
    });
  }

  function paintRows(body, fresh) {
    const wanted = rowsIn(fresh);
    const kept = new Map(rowsIn(list).map((row) => [keyOf(row), row]));
    const keys = new Set(wanted.map(keyOf));
    for (const [key, row] of kept) if (!keys.has(key)) row.remove();
    let place = body.firstElementChild;
    for (const row of wanted) {
      const said = cellsOf(row);
      const known = kept.get(keyOf(row));
      if (known) paintRow(known, row);
      else window.htmx.process(row);
      served.set(keyOf(row), said);
      const shown = known || row;
      if (shown === place) place = place.nextElementSibling;
      else body.insertBefore(shown, place);
    }
  }

  function paint(html) {
    const shape = document.createElement("template");
    shape.innerHTML = html;
    const fresh = shape.content.getElementById("list-body");
    if (!fresh) return;
    paintNumbers(shape.content);
    const body = list.querySelector("tbody");
    if (body && fresh.querySelector("tbody")) paintRows(body, fresh);
    else if (body || fresh.querySelector("tbody")) {
      list.replaceChildren(...fresh.childNodes);
      served.clear();
      for (const row of rowsIn(list)) served.set(keyOf(row), cellsOf(row));
      window.htmx.process(list);
    }
    document.dispatchEvent(new CustomEvent("anju:rows"));
  }

  function ask() {
    if (document.hidden || isAsking) {
      isStale = true;
      return;
    }
    isStale = false;
    isAsking = true;
    fetch(list.dataset.live, { headers: { "HX-Request": "true" }, credentials: "same-origin" })
      .then((answer) => (answer.status === 200 ? answer.text() : ""))
      .then((html) => html && paint(html))
      .catch(() => {}) /* the next push, or the next minute, asks again; the bar of the shell tells that nothing comes */
      .finally(() => {
        isAsking = false;
        if (isStale) soon();
      });
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  }

  document.body.addEventListener("anju:counts", soon);
  document.addEventListener("anju:changed", soon);
  document.addEventListener("visibilitychange", () => isStale && !document.hidden && soon());
  setInterval(soon, 60000);
})();
