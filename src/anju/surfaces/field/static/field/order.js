/* An order as it will be: what the server said of it last, and on top of that what is still waiting to be sent.
   Which act leads where is the server's own table, embedded as JSON. */
(function () {
  const { field } = window;
  const { store, send, say } = field;
  const workflow = JSON.parse(document.getElementById("field-workflow").textContent);

  const THERE = ["on_site", "working", "quoted", "approving", "done"]; /* states of an order that somebody has been at */

  /* Where an act leads by the table; what was held on the way goes on with the way. */
  function lead(seen, act) {
    const early = (seen.arrived === false && (workflow.before_arrival || {})[seen.state]) || {};
    return early[act] || (workflow.table[seen.state] || {})[act];
  }

  /* Return the order after its waiting acts, with how many these are. */
  function after(order, acts) {
    const seen = { ...order, pending: 0, refused: 0 };
    for (const act of acts) {
      if (act.order !== order.id || act.project !== field.project) continue;
      if (act.state === "refused") {
        seen.refused += 1;
        continue;
      }
      seen.pending += 1;
      const shaped = field.care.shape(seen, act) || (field.repair ? field.repair.shape(seen, act) : undefined);
      const target = shaped === undefined ? lead(seen, act.act) : shaped;
      if (target) seen.state = target;
      if (THERE.includes(target)) seen.arrived = true;
      if (act.act === "take") seen.mine = true;
      if (act.act === "hand_over") seen.mine = false;
      if (act.act === "promise") seen.promised = true;
      if (act.act === "finish") seen.photos += act.photos.length;
    }
    return seen;
  }

  /* The one thing to do next, and what else may be done, by the table. */
  function choices(seen) {
    const legal = Object.keys(workflow.table[seen.state] || {}).filter((act) => workflow.acts[act] && !(act === "quote" && seen.arrived === false));
    const beside = seen.mine && field.repair ? field.repair.more(seen) : [];
    const care = seen.mine ? field.care.first(seen) : "";
    const all = seen.mine ? [...legal.filter((act) => act !== "take"), ...beside, care] : legal.filter((act) => act === "take");
    const own = field.care.allowed(seen, all);
    const first = seen.mine && field.repair ? field.repair.first(seen) : "";
    const wanted = [care, first, ...(workflow.main[seen.state] || [])].filter((act) => act && own.includes(act));
    const main = seen.promised ? wanted.filter((act) => act !== "promise") : wanted;
    return { main: main[0] || "", further: own.filter((act) => act !== main[0]) };
  }

  async function newest(order) {
    const known = await store.known(order.id);
    return known && known.version > order.version ? { ...order, ...known } : order;
  }

  /* Show an order's state in any element that names it: a card of the day, or the order's own page. */
  function show(place, seen) {
    const state = workflow.states[seen.state];
    const tag = place.querySelector("[data-state-tag]");
    if (tag && state) {
      tag.className = `tag tag-${state.tone}`;
      tag.querySelector("[data-state-label]").textContent = state.label;
    }
    const pending = place.querySelector("[data-pending]");
    if (pending) {
      pending.hidden = !seen.pending && !seen.refused;
      pending.textContent = seen.refused ? say("pending_refused") : say("pending");
      pending.className = seen.refused ? "tag tag-bad" : "tag tag-warn";
    }
    for (const one of place.querySelectorAll("[data-own-only]")) one.hidden = !seen.mine;
    for (const clock of place.querySelectorAll("[data-clock]")) wind(clock, seen);
  }

  /* The limit that runs in this state: of the state's own and the later ones, the set one that is over first. */
  function wind(clock, seen) {
    const state = workflow.states[seen.state] || {};
    const isStopped = seen.state === "held";
    const first = workflow.clocks.findIndex((one) => one.clock === (isStopped ? "finish" : state.clock));
    const set = first < 0 ? [] : workflow.clocks.slice(first).filter((one) => seen.clocks[one.clock]);
    const ends = (one) => Date.parse(seen.clocks[one.clock].at);
    const running = set.length ? set.reduce((least, one) => (ends(one) < ends(least) ? one : least)) : null;
    clock.hidden = !running;
    if (!running) return;
    clock.dataset.due = seen.clocks[running.clock].at;
    clock.dataset.warns = seen.clocks[running.clock].warns;
    clock.dataset.isStopped = isStopped ? "yes" : "";
    clock.querySelector("[data-clock-label]").textContent = running.label;
  }

  async function drawPage() {
    const data = document.getElementById("field-order");
    if (!data) return;
    const place = document.getElementById("main");
    const seen = after(await newest(JSON.parse(data.textContent)), await store.acts());
    show(place, seen);
    const { main, further } = choices(seen);
    const button = document.getElementById("act-main");
    button.hidden = !main;
    if (main) {
      button.dataset.act = main;
      button.querySelector("[data-label]").textContent = workflow.acts[main].verb;
    }
    document.getElementById("act-none").hidden = Boolean(main);
    document.getElementById("act-none").textContent = seen.mine ? say("nothing_to_do") : say("not_yours");
    for (const one of document.querySelectorAll("#sheet-more [data-act]")) {
      one.closest("li").hidden = !(seen.mine && (further.includes(one.dataset.act) || workflow.acts[one.dataset.act].always));
    }
    document.getElementById("act-more").hidden = !seen.mine;
    field.order = seen;
    const canArrive = seen.mine && [main, ...further].includes("arrive");
    document.dispatchEvent(new CustomEvent("field:shown", { detail: { canArrive } }));
    if (field.repair) field.repair.show(seen);
    const before = document.getElementById("act-before"); /* a page that was kept earlier has none */
    if (!before) return;
    before.hidden = main !== "start";
    const kept = before.hidden ? null : await store.draft(seen.id, "start").catch(() => null);
    before.dataset.holds = kept && (kept.photos || []).length ? "yes" : "";
  }

  async function drawDay() {
    const data = document.getElementById("field-orders");
    if (!data) return;
    const acts = await store.acts();
    const all = new Map();
    for (const order of JSON.parse(data.textContent)) {
      const seen = after(await newest(order), acts);
      all.set(order.id, seen);
      for (const card of document.querySelectorAll(`[data-order="${order.id}"]`)) {
        show(card, seen);
        const take = card.querySelector("[data-act=take]");
        if (take) take.hidden = choices(seen).main !== "take";
      }
    }
    drawDuty(acts);
    document.dispatchEvent(new CustomEvent("field:drawn", { detail: all }));
  }

  function drawDuty(acts) {
    const duty = document.getElementById("duty");
    if (!duty) return;
    const last = acts.filter((one) => one.act.startsWith("duty_") && one.project === field.project && one.state === "waiting").pop();
    const isOn = last ? last.act === "duty_on" : duty.dataset.isOn === "yes";
    duty.setAttribute("aria-checked", String(isOn));
    duty.querySelector("[data-label]").textContent = say(isOn ? "on_duty" : "off_duty") + (last ? say("pending_tail") : "");
  }

  async function perform(act, { order, number, fields, photos, chain }) {
    try {
      await store.add({ order, number, act, fields, photos, chain });
    } catch (error) {
      field.toast(say("not_kept"), "bad"); /* behind a sheet, the sheet says so itself */
      return false;
    }
    field.toast(navigator.onLine === false ? say("kept_offline") : say("kept"), "ok");
    send.flush();
    if (act === "arrive" && field.repair) field.repair.arrived(order, number);
    return true;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button || button.closest("form")) return;
    const act = button.dataset.act;
    const card = button.closest("[data-order]");
    const sheet = document.getElementById(`sheet-${act}`);
    if (button.closest("dialog")) field.close(button.closest("dialog"));
    if (sheet) {
      ask(act, sheet);
      return;
    }
    const target = card ? { order: Number(card.dataset.order), number: card.dataset.number } : { order: field.order.id, number: field.order.number };
    if (act === "start") begin(target);
    else perform(act, target);
  });
  function ask(act, sheet) {
    field.open(sheet);
    document.dispatchEvent(new CustomEvent("field:sheet", { detail: { act, sheet } }));
  }
  /* Work begins at once; only photos that were taken for it and wait in their sheet are not left behind. */
  function begin(target) {
    const before = document.getElementById("act-before");
    const sheet = document.getElementById("sheet-before");
    const isWaiting = before && sheet && (before.dataset.holds || field.chosen(sheet.querySelector("form")).length);
    if (isWaiting) ask("before", sheet);
    else perform("start", target);
  }
  document.addEventListener("click", (event) => {
    const duty = event.target.closest("#duty");
    if (!duty) return;
    const act = duty.getAttribute("aria-checked") === "true" ? "duty_off" : "duty_on";
    perform(act, { order: null, number: "" });
  });

  async function draw() {
    try {
      await drawPage();
      await drawDay();
      field.tick();
    } catch (error) {
      field.toast(say("no_store"), "bad");
    }
  }
  field.onChange(draw);
  Object.assign(field, { perform, drawOrders: draw });
})();
