/* The new report: a class that is offered is chosen by a click; whatever changes is sorted anew; hits close when one is taken. */
(function () {
  const form = document.getElementById("call");
  const words = document.getElementById("call-words");
  const hits = document.getElementById("call-hits");
  const sort = () => htmx.trigger(words, "sort");

  document.getElementById("call-suggested").addEventListener("click", (event) => {
    const offer = event.target.closest("[data-leaf]");
    if (!offer) return;
    document.getElementById("call-leaf").value = offer.dataset.leaf;
    sort();
  });
  form.addEventListener("change", (event) => {
    if (["leaf", "where", "place"].includes(event.target.name)) sort();
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "call-household") return;
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
  if (words.value) addEventListener("load", sort);
})();
