/* A care visit ends with how somebody was found, and not with words about work done; where the phone is offline, too. */
(function () {
  const { field } = window;
  const { say } = field;
  const HERE = ["on_site", "working"];

  /* The state that a result which waits leads to, or nothing. */
  const shape = (_seen, act) => (act.act === "care" ? "done" : undefined);

  const first = (seen) => (seen.care && HERE.includes(seen.state) ? "care" : "");

  /* What else may be done: all but finishing it in another way. */
  const allowed = (seen, acts) => (seen.care ? acts.filter((act) => !["finish", "quote"].includes(act)) : acts);

  function lacking(sheet) {
    if (sheet.dataset.sheet !== "care") return [];
    const { result, note } = sheet.elements;
    return result.value === "needs" && !note.value.trim() ? [say("care_note_wanted")] : [];
  }

  field.care = { shape, first, allowed, lacking };
})();
