/* The new report: a class that is offered is chosen by a click; whatever changes is sorted anew; hits close when one is taken. */
(function () {
  const form = document.getElementById("call");
  const words = document.getElementById("call-words");
  const hits = document.getElementById("call-hits");
  const sort = () => htmx.trigger(words, "sort");

  // Whose call it is belongs to the draft: a window that is opened anew asks for the household that was found.
  const from = document.getElementById("call-from");
  function remember() {
    const [home, caller] = ["home", "caller"].map((name) => form.querySelector(`#call-household [name=${name}]`));
    if (!home) return;
    from.value = `?home=${home.value}` + (caller ? `&caller=${caller.value}` : "");
    from.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (form.querySelector("#call-household [name=home]")) remember();
  else if (/^\?home=\d+(&caller=\d+)?$/.test(from.value)) {
    addEventListener("load", () => htmx.ajax("GET", form.dataset.household + from.value, "#call-household"));
  }

  document.getElementById("call-suggested").addEventListener("click", (event) => {
    const offer = event.target.closest("[data-leaf]");
    if (!offer) return;
    const leaf = document.getElementById("call-leaf");
    leaf.value = offer.dataset.leaf;
    leaf.dispatchEvent(new Event("input", { bubbles: true }));
    sort();
  });
  form.addEventListener("change", (event) => {
    if (["leaf", "where", "place"].includes(event.target.name)) sort();
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "call-household") return;
    remember();
    hits.replaceChildren();
    words.focus();
    sort();
  });
  document.getElementById("call-q").addEventListener("keydown", (event) => {
    if (event.key === "Escape") hits.replaceChildren();
    if (event.key === "ArrowDown" && hits.querySelector("a")) {
      event.preventDefault();
      hits.querySelector("a").focus();
    }
  });
  hits.addEventListener("keydown", (event) => {
    const links = [...hits.querySelectorAll("a")];
    const to = links[links.indexOf(document.activeElement) + { ArrowDown: 1, ArrowUp: -1 }[event.key]];
    if (event.key === "Escape") { hits.replaceChildren(); document.getElementById("call-q").focus(); }
    if (!to) return;
    event.preventDefault();
    to.focus();
  });

  // Prices and tariffs: opened, the cursor stands in its search; Esc gives it back to what opened it.
  const prices = document.getElementById("call-prices");
  const wanted = document.getElementById("call-price-q");
  const priced = [...prices.querySelectorAll("[data-priced]")];
  wanted.addEventListener("input", () => {
    const asked = wanted.value.trim().toLowerCase();
    for (const line of priced) line.hidden = !line.textContent.toLowerCase().includes(asked);
    document.getElementById("call-price-none").hidden = !priced.length || priced.some((line) => !line.hidden);
  });
  prices.addEventListener("toggle", () => prices.open && wanted.focus());
  prices.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !prices.open) return;
    event.stopPropagation();
    prices.open = false;
    prices.querySelector("summary").focus();
  });
  if (words.value) addEventListener("load", sort);
})();
