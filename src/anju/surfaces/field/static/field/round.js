/* A reading round: the meters in the order of the walk, and a sheet with a large field for what the dial shows. What is
   read is kept on the phone at once; unusual use is said while the reader still stands before the meter. */
(function () {
  const { field } = window;
  const { store, send, say } = field;
  const byId = (id) => document.getElementById(id);
  const ACT = "read_meter";
  const DAY = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }); /* 2026-11-24, as the server counts days */
  let chosen = null; /* the meter that the sheet is about */
  let photo = null;
  let isWarned = ""; /* the number that was warned of: pressed once more, it is kept */
  let isUnreadOnly = true;

  const round = () => (byId("field-round") ? JSON.parse(byId("field-round").textContent) : null);
  const chain = (meter) => `meter-${meter.id}`;
  const tidy = (text) => text.trim().replace(/[，。,]/g, ".").replace(/[０-９]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0));
  const plain = (number) => String(Math.round(number * 100) / 100);

  /* --- the walk ----------------------------------------------------------------------------------------------------- */
  /* Each meter as it will be: what the server knows, and on top of that what waits on this phone. */
  async function meters() {
    const known = round();
    const waiting = new Map();
    for (const act of await store.acts()) {
      if (act.act === ACT && act.project === field.project && act.fields.round === String(known.id)) waiting.set(act.fields.meter, act);
    }
    return known.meters.map((meter) => {
      const act = waiting.get(String(meter.id));
      if (!act) return { ...meter, state: meter.reading === null ? "unread" : meter.isOpen ? "open" : "done" };
      return { ...meter, reading: act.fields.reading, state: act.state === "refused" ? "refused" : "pending" };
    });
  }
  const TONES = { unread: "mute", done: "ok", open: "warn", pending: "warn", refused: "bad" };
  const words = (meter) =>
    ({ unread: say("meter_unread"), open: say("meter_look_again"), pending: say("pending"), refused: say("state_refused"), done: meter.reading })[meter.state];

  async function draw() {
    if (!byId("meters") || !round()) return;
    const all = await meters();
    const read = all.filter((one) => one.state !== "unread").length;
    byId("round-done").textContent = read;
    byId("round-progress").value = read;
    byId("meter-unread").setAttribute("aria-pressed", String(isUnreadOnly));
    const typed = byId("meter-search").value.trim().toLowerCase();
    const shown = all.filter(
      (one) =>
        (!typed || one.where.toLowerCase().includes(typed) || one.number.toLowerCase().includes(typed)) &&
        (typed || !isUnreadOnly || one.state === "unread" || one.state === "refused"),
    );
    byId("meters").replaceChildren(...shown.map(row));
    byId("meters-none").hidden = shown.length > 0;
    byId("meters-none").textContent = read === all.length && !typed ? say("round_done") : say("round_none");
  }

  function row(meter) {
    const drawn = byId("meter-item").content.firstElementChild.cloneNode(true);
    drawn.querySelector("button").dataset.meter = meter.id;
    drawn.querySelector(".meter-where").textContent = meter.where || meter.number;
    drawn.querySelector(".meter-number").textContent = meter.number;
    drawn.querySelector(".meter-was").textContent = meter.previous;
    const state = drawn.querySelector(".meter-state");
    state.textContent = words(meter);
    state.className = `meter-state tag tag-${TONES[meter.state]}`;
    return drawn;
  }

  /* --- one meter ---------------------------------------------------------------------------------------------------- */
  async function open(id) {
    const found = (await meters()).find((one) => one.id === id);
    if (!found) return;
    chosen = found;
    photo = null;
    isWarned = "";
    byId("reading-form").reset();
    byId("reading-where").textContent = found.where || found.number;
    byId("reading-number").textContent = found.number;
    byId("reading-previous").textContent = found.previous;
    byId("reading-valley-part").hidden = !found.hasValley;
    byId("reading-previous-valley").textContent = found.hasValley ? found.previousValley : "";
    const kept = await store.draft(chain(found), ACT).catch(() => null);
    if (kept) {
      byId("reading-value").value = kept.fields.reading || "";
      byId("reading-valley").value = kept.fields.valley || "";
      byId("reading-note").value = kept.fields.note || "";
      photo = (kept.photos || [])[0] || null;
    } else if (found.state !== "unread") {
      byId("reading-value").value = found.reading;
      byId("reading-valley").value = found.valley || "";
    }
    fault("");
    drawPhoto();
    tellUse();
    field.open(byId("sheet-reading"));
    byId("reading-value").focus();
  }

  function typed() {
    const form = byId("reading-form");
    return {
      reading: tidy(form.elements.reading.value),
      valley: chosen.hasValley ? tidy(form.elements.valley.value) : "",
      note: form.elements.note.value.trim(),
    };
  }

  /* How much went through one register since it was last seen; null for what the dial cannot show. */
  function moved(now, before) {
    const step = Number(now) - Number(before);
    if (step >= 0 || !chosen.digits) return step;
    const whole = 10 ** chosen.digits;
    return 2 * (step + whole) < whole ? step + whole : step;
  }
  /* Return {use, usual, isUnusual, wrong} of what is typed. */
  function judged() {
    const { reading, valley } = typed();
    if (!/^\d+(\.\d{1,2})?$/.test(reading) || (chosen.hasValley && !/^\d+(\.\d{1,2})?$/.test(valley))) {
      return { wrong: say("meter_number_wanted") };
    }
    for (const value of [reading, chosen.hasValley ? valley : "0"]) {
      if (chosen.digits && Number(value) >= 10 ** chosen.digits) return { wrong: say("meter_digits", { digits: chosen.digits }) };
    }
    const parts = [moved(reading, chosen.previous), chosen.hasValley ? moved(valley, chosen.previousValley) : 0];
    if (parts[0] < 0) return { wrong: say("meter_backwards", { previous: chosen.previous }) };
    if (parts[1] < 0) return { wrong: say("meter_backwards", { previous: chosen.previousValley }) };
    const use = (parts[0] + parts[1]) * Number(chosen.multiplier);
    const isNew = Number(reading) < Number(chosen.previous) || (chosen.hasValley && Number(valley) < Number(chosen.previousValley));
    if (chosen.perDay === null || !chosen.since) return { use, isUnusual: isNew };
    const today = DAY.format(new Date());
    const days = Math.round((Date.parse(today) - Date.parse(chosen.since)) / 86400000);
    const usual = Number(chosen.perDay) * Math.max(days, 0);
    return { use, usual, isUnusual: isNew || (days > 0 && Math.abs(use - usual) * 100 > usual * round().percent) };
  }

  function tellUse() {
    const place = byId("reading-use");
    const { reading } = typed();
    const { use, usual, isUnusual, wrong } = judged();
    place.className = `reading-use ${wrong && reading ? "bad" : isUnusual ? "warn" : "t2"}`;
    if (wrong) place.textContent = reading ? wrong : "";
    else if (usual === undefined) place.textContent = say("meter_use", { use: plain(use) });
    else place.textContent = say(isUnusual ? "meter_unusual" : "meter_use_usual", { use: plain(use), usual: plain(usual) });
  }

  function keepDraft() {
    store.draft(chain(chosen), ACT, { fields: typed(), photos: photo ? [photo] : [] }).catch(() => null);
  }
  function fault(text) {
    byId("reading-fault").textContent = text;
    byId("reading-fault").hidden = !text;
  }
  function drawPhoto() {
    const place = byId("reading-photos");
    for (const old of place.querySelectorAll("img")) URL.revokeObjectURL(old.src);
    place.replaceChildren();
    if (!photo) return;
    const item = byId("photo-item").content.firstElementChild.cloneNode(true);
    item.querySelector("img").src = URL.createObjectURL(new Blob([photo.bytes], { type: photo.type }));
    item.querySelector("img").alt = say("photo_number", { n: 1 });
    item.querySelector("button").setAttribute("aria-label", say("remove_photo", { n: 1 }));
    place.append(item);
  }

  async function save() {
    const { wrong, isUnusual } = judged();
    const values = typed();
    if (wrong) return fault(wrong);
    const key = `${values.reading} ${values.valley}`;
    if (isUnusual && isWarned !== key) {
      isWarned = key;
      return fault(byId("reading-use").textContent);
    }
    const meter = chosen;
    const fields = { round: String(round().id), meter: String(meter.id), reading: values.reading, note: values.note };
    if (meter.hasValley) fields.valley = values.valley;
    try {
      await store.add({ order: null, number: meter.where || meter.number, act: ACT, fields, photos: photo ? [photo] : [], chain: chain(meter) });
    } catch (error) {
      return fault(say("not_kept"));
    }
    field.toast(navigator.onLine === false ? say("kept_offline") : say("kept"), "ok");
    const all = await meters();
    const here = all.findIndex((one) => one.id === meter.id);
    const next = [...all.slice(here + 1), ...all.slice(0, here)].find((one) => one.state === "unread");
    if (next) await open(next.id);
    else field.close(byId("sheet-reading"));
    send.flush();
  }

  document.addEventListener("click", (event) => {
    const meter = event.target.closest("[data-meter]");
    if (meter) open(Number(meter.dataset.meter));
    if (event.target.closest("#meter-unread")) {
      isUnreadOnly = !isUnreadOnly;
      draw();
    }
    if (event.target.closest("#reading-photos [data-remove-photo]")) {
      photo = null;
      drawPhoto();
      keepDraft();
    }
  });
  document.addEventListener("input", (event) => {
    if (event.target.id === "meter-search") draw();
    if (event.target.closest("#reading-form") && event.target.type !== "file") {
      fault("");
      tellUse();
      keepDraft();
    }
  });
  document.addEventListener("change", async (event) => {
    if (event.target.id !== "reading-photo" || !event.target.files[0]) return;
    try {
      photo = await field.shrink(event.target.files[0]);
    } catch (error) {
      fault(say("unreadable", { name: event.target.files[0].name }));
    }
    event.target.value = "";
    drawPhoto();
    keepDraft();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "reading-form") return;
    event.preventDefault();
    save();
  });

  const drawOrders = field.drawOrders;
  field.drawOrders = async () => {
    await drawOrders();
    await draw();
  };
  field.onChange(() => draw().catch(() => null));
})();
