/* Drafts: what was typed into a field with data-draft="name" is there again after a reload, for the same user, until it
   was sent; signing out forgets them all. */
(function () {
  const prefix = `anju.draft.${document.body.dataset.user}.`;
  const OLD = 14 * 24 * 3600 * 1000;
  const keyOf = (field) => prefix + field.dataset.draft;

  function keep(field) {
    if (field.value.trim()) localStorage.setItem(keyOf(field), JSON.stringify({ text: field.value, at: Date.now() }));
    else localStorage.removeItem(keyOf(field));
  }
  function restore(root) {
    const fields = root.matches && root.matches("[data-draft]") ? [root] : root.querySelectorAll("[data-draft]");
    for (const field of fields) {
      const kept = JSON.parse(localStorage.getItem(keyOf(field)) || "null");
      if (!kept || field.value) continue;
      field.value = kept.text;
      const told = field.form && field.form.querySelector("[data-draft-told]");
      if (told) told.hidden = false;
    }
  }
  document.addEventListener("input", (event) => event.target.matches("[data-draft]") && keep(event.target));
  document.addEventListener("submit", (event) => {
    for (const field of event.target.querySelectorAll("[data-draft]")) localStorage.removeItem(keyOf(field));
  });
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form && !event.detail.successful) for (const field of form.querySelectorAll("[data-draft]")) keep(field);
  });
  document.body.addEventListener("htmx:load", (event) => restore(event.detail.elt));
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(prefix)) continue;
    if (Date.now() - JSON.parse(localStorage.getItem(key)).at > OLD) localStorage.removeItem(key);
  }
  restore(document);
})();
