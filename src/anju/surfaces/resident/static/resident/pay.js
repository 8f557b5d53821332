/* Choosing bills: the sum of what is ticked. The order: on to the cashier page, but only once, so that going back stays. */
(function () {
  const form = document.querySelector("[data-pay]");
  if (form) {
    const sum = form.querySelector("[data-sum]");
    const button = form.querySelector("#pay");
    function add() {
      let fen = 0;
      for (const one of form.querySelectorAll("input[name=bill]:checked")) fen += Math.round(Number(one.dataset.amount) * 100);
      const text = (fen / 100).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
      if (sum) sum.textContent = sum.dataset.symbol + text;
      if (button) button.disabled = fen === 0;
    }
    form.addEventListener("change", add);
    window.addEventListener("pageshow", add);
  }

  function forget() {
    history.replaceState(history.state, "", location.pathname);
  }
  function follow() {
    const state = document.querySelector("[data-go]");
    if (!state) return;
    const address = state.dataset.go;
    delete state.dataset.go;
    forget();
    /* What is asked for again from now on does not lead away a second time. */
    state.removeAttribute("hx-get");
    location.assign(address);
  }
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  document.body.addEventListener("htmx:load", follow);
  follow();

  const returned = document.querySelector("form[data-at-once]");
  if (returned) returned.requestSubmit();
})();
