/* 待上传 n: how much has not been sent yet, always in sight; opened, it lists every item with its state in words. */
(function () {
  const { field } = window;
  const { store, send, say } = field;
  const chip = document.getElementById("queue-chip");
  const dialog = document.getElementById("queue");
  const list = document.getElementById("queue-items");
  const shape = document.getElementById("queue-item");
  const acts = JSON.parse(document.getElementById("field-workflow").textContent).acts;

  async function draw() {
    let kept;
    try {
      kept = await store.acts();
    } catch (error) {
      return unusable();
    }
    const refused = kept.filter((one) => one.state === "refused").length;
    chip.querySelector("[data-count]").textContent = kept.length ? say("waiting_count", { n: kept.length }) : say("all_sent");
    chip.dataset.tone = refused ? "bad" : kept.length ? "warn" : "ok";
    chip.classList.toggle("is-sending", send.isSending);
    document.getElementById("queue-trouble").textContent = kept.length ? send.trouble : "";
    document.getElementById("queue-sign-in").hidden = !send.isSignedOut;
    document.getElementById("queue-empty").hidden = kept.length > 0;
    document.getElementById("queue-send").disabled = send.isSending || kept.length === refused;
    const fresh = kept.map(item);
    const focused = document.activeElement && document.activeElement.closest("[data-seq]");
    if (focused && document.activeElement.matches("input") && kept.some((one) => String(one.seq) === focused.dataset.seq)) return kept; /* somebody types */
    list.replaceChildren(...fresh);
    if (focused && !document.contains(document.activeElement)) dialog.focus();
    return kept;
  }

  function item(act) {
    const drawn = shape.content.firstElementChild.cloneNode(true);
    const fill = (part, text) => (drawn.querySelector(`[data-${part}]`).textContent = text);
    const isRefused = act.state === "refused";
    const photos = act.photos.length ? say("with_photos", { n: act.photos.length }) : "";
    drawn.dataset.seq = act.seq;
    fill("what", [act.number, (acts[act.act] || {}).label || act.act, photos].filter(Boolean).join(" "));
    fill("when", say("done_at", { at: act.device_at.slice(5, 16).replace("T", " ") }));
    fill("state", isRefused ? say("state_refused") : act.trouble ? act.trouble : say("state_waiting"));
    drawn.querySelector("[data-state]").className = isRefused ? "bad" : "warn";
    fill("reason", act.reason || "");
    const canDrop = isRefused || Boolean(act.trouble);
    drawn.querySelector("[data-drop]").hidden = !canDrop;
    drawn.querySelector("[data-again]").hidden = !isRefused;
    /* Material that the stock does not have: less of it, once there is more again, or a note that it was used. */
    const isMaterial = isRefused && ["material", "give_back"].includes(act.act);
    drawn.querySelector("[data-amount]").hidden = !isMaterial;
    drawn.querySelector("[data-as-note]").hidden = !(isMaterial && act.act === "material");
    const input = drawn.querySelector("[data-amount] input");
    input.value = isMaterial ? act.fields.quantity : "";
    return drawn;
  }

  function unusable() {
    chip.querySelector("[data-count]").textContent = say("no_store");
    chip.dataset.tone = "bad";
  }

  list.addEventListener("click", async (event) => {
    const row = event.target.closest("[data-seq]");
    if (!row) return;
    const act = (await store.acts()).find((one) => one.seq === Number(row.dataset.seq));
    if (!act) return;
    if (event.target.closest("[data-again]")) {
      const typed = row.querySelector("[data-amount] input").value.trim().replace(",", ".");
      const isOther = act.fields.quantity !== undefined && /^\d{1,6}(\.\d{1,2})?$/.test(typed) && Number(typed) > 0;
      const fields = isOther ? { ...act.fields, quantity: typed } : act.fields;
      await store.mark(act.seq, { fields, state: "waiting", reason: "", trouble: "" });
      send.flush(true);
    }
    if (event.target.closest("[data-as-note]")) {
      const text = say("material_note", { name: act.fields.called || act.fields.material, n: act.fields.quantity });
      await store.mark(act.seq, { act: "note_internal", fields: { text }, state: "waiting", reason: "", trouble: "" });
      send.flush(true);
    }
    if (event.target.closest("[data-drop]")) {
      if (!row.dataset.isSure) {
        /* Thrown away with the second touch only: what was done on site cannot be brought back. */
        row.dataset.isSure = "yes";
        event.target.closest("[data-drop]").textContent = say("drop_sure");
        return;
      }
      await store.drop(act);
      send.flush();
    }
  });
  document.getElementById("queue-send").addEventListener("click", () => send.flush(true));
  chip.addEventListener("click", () => field.open(dialog));

  field.onChange(draw);
  document.addEventListener("field:sending", draw);
  field.drawQueue = draw;
})();
