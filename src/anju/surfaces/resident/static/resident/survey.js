/* Answers to a questionnaire are there again after a reload, in this tab, until they arrived. They stay on the phone. */
(function () {
  const form = document.querySelector("form[data-answers]");
  const done = document.querySelector("[data-answered]");
  const key = (one) => `anju.answers.${document.body.dataset.account}.${one}`;
  try {
    if (done) sessionStorage.removeItem(key(done.dataset.answered));
    if (!form) return;
    const name = key(form.dataset.answers);
    const read = () => [...new FormData(form)].filter(([one]) => one.startsWith("q"));
    const kept = JSON.parse(sessionStorage.getItem(name) || "[]");
    if (!("sentBack" in form.dataset)) for (const [field, value] of kept) {
      for (const one of form.querySelectorAll(`[name="${CSS.escape(field)}"]`)) {
        if (one.type === "radio" || one.type === "checkbox") one.checked = one.checked || one.value === value;
        else if (!one.value) one.value = value;
      }
    }
    const keep = () => sessionStorage.setItem(name, JSON.stringify(read()));
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
  } catch (fault) { /* no room was given, or what was kept cannot be read: the form works as well */ }
})();
