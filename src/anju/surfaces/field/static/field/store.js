/* What this phone keeps until the server says that it has it: acts in their order, photos, half-written forms.
   Everything carries the account it belongs to; another account on the same phone neither sees nor sends it. */
(function () {
  const user = Number(document.body.dataset.user || 0);
  const project = document.body.dataset.project || "";
  const others = window.BroadcastChannel ? new BroadcastChannel("anju-field") : null;
  const listeners = [];
  let opened = null;

  function open() {
    if (!opened) {
      opened = window.idb.openDB("anju-field", 1, {
        upgrade(db) {
          const acts = db.createObjectStore("acts", { keyPath: "seq", autoIncrement: true });
          acts.createIndex("user", "user");
          acts.createIndex("client_id", "client_id", { unique: true });
          db.createObjectStore("photos", { keyPath: "client_id" });
          db.createObjectStore("orders", { keyPath: ["user", "project", "id"] });
          db.createObjectStore("drafts", { keyPath: ["user", "project", "order", "act"] });
          db.createObjectStore("leases", { keyPath: "name" });
        },
        blocking(_from, _to, event) {
          event.target.close();
          opened = null;
        },
        terminated() {
          opened = null;
        },
      });
      opened.catch(() => (opened = null));
    }
    return opened;
  }

  /* Tell this page, and every other page of the phone, that the queue is no longer what it was. */
  function changed(isElsewhere) {
    for (const listen of listeners) listen();
    if (others && isElsewhere !== true) others.postMessage("changed");
  }
  if (others) others.onmessage = () => changed(true);

  function uuid() {
    if (window.crypto.randomUUID) return window.crypto.randomUUID();
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const digits = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /* The instant as this phone has it, with its zone: 2026-11-22T14:03:07.512+08:00. */
  function stamp(when) {
    const at = when || new Date();
    const minutes = -at.getTimezoneOffset();
    const local = new Date(at.getTime() + minutes * 60000).toISOString().slice(0, 23);
    const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
    return `${local}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
  }

  /* Keep an act with its photos ({client_id, bytes, type}); all of it or, where the phone is full, nothing. */
  async function add({ order, number, act, fields, photos, chain }) {
    const db = await open();
    const kept = {
      client_id: uuid(),
      user,
      project,
      order,
      number,
      chain: chain || "" /* what waits for what: the acts of an order, the readings of a meter */,
      act,
      fields: fields || {},
      device_at: stamp(),
      photos: (photos || []).map((one) => ({ client_id: one.client_id, isSent: false })),
      state: "waiting",
      reason: "",
    };
    const work = db.transaction(["acts", "photos", "drafts"], "readwrite");
    for (const photo of photos || []) work.objectStore("photos").put({ ...photo, user });
    work.objectStore("drafts").delete([user, project, chain || order || 0, act]);
    const adding = work.objectStore("acts").add(kept);
    /* At once: what is not committed yet is thrown away with a page that is left in this moment. Older WebViews have no
       such call; they commit by themselves a moment later. */
    if (work.commit) work.commit();
    kept.seq = await adding;
    await work.done;
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => false);
    changed();
    return kept;
  }

  /* Return this account's acts, the oldest first. */
  async function acts() {
    return (await open()).getAllFromIndex("acts", "user", user);
  }

  /* Change an act that is still there. */
  async function mark(seq, values) {
    const db = await open();
    const work = db.transaction("acts", "readwrite");
    const held = await work.store.get(seq);
    if (held) await work.store.put({ ...held, ...values });
    await work.done;
    changed();
  }

  async function photoSent(seq, client_id) {
    const db = await open();
    const work = db.transaction("acts", "readwrite");
    const held = await work.store.get(seq);
    if (held) {
      for (const one of held.photos) if (one.client_id === client_id) one.isSent = true;
      await work.store.put(held);
    }
    await work.done;
  }

  /* Let go of an act: the server has it, or its person has read why it was refused and throws it away. */
  async function drop(act) {
    const db = await open();
    const work = db.transaction(["acts", "photos"], "readwrite");
    work.objectStore("acts").delete(act.seq);
    for (const one of act.photos) work.objectStore("photos").delete(one.client_id);
    await work.done;
    changed();
  }

  async function photo(client_id) {
    return (await open()).get("photos", client_id);
  }

  /* Remember what the server last said of an order; a page kept from before may know less. */
  async function learn(described) {
    if (!described || !described.id) return;
    const db = await open();
    const key = [user, project, described.id];
    const held = await db.get("orders", key);
    if (!held || held.order.version <= described.version) {
      await db.put("orders", { user, project, id: described.id, order: described });
    }
  }

  async function known(id) {
    const held = await (await open()).get("orders", [user, project, id]);
    return held ? held.order : null;
  }

  /* Forget what was said of orders that are no longer this person's. */
  async function forgetOthers(ids) {
    const db = await open();
    const work = db.transaction("orders", "readwrite");
    for (const key of await work.store.getAllKeys()) {
      if (key[0] === user && key[1] === project && !ids.includes(key[2])) work.store.delete(key);
    }
    await work.done;
  }

  /* A form that is not finished yet: a phone may close the page while its camera is open. */
  async function draft(order, act, values) {
    const db = await open();
    const key = [user, project, order || 0, act];
    if (values === undefined) return db.get("drafts", key);
    if (values === null) return db.delete("drafts", key);
    return db.put("drafts", { user, project, order: order || 0, act, ...values });
  }

  async function forgetMe() {
    const db = await open();
    const work = db.transaction(["orders", "drafts"], "readwrite");
    for (const name of ["orders", "drafts"]) {
      const rows = work.objectStore(name);
      for (const key of await rows.getAllKeys()) if (key[0] === user) rows.delete(key);
    }
    await work.done;
  }

  /* Let only one page of this phone do the work at a time: the browser's locks, or a lease in the database. */
  async function alone(name, work) {
    if (navigator.locks) return navigator.locks.request(name, work);
    const me = uuid();
    while (!(await lease(name, me, 45000))) await new Promise((done) => setTimeout(done, 1000));
    const beat = setInterval(() => lease(name, me, 45000), 15000);
    try {
      return await work();
    } finally {
      clearInterval(beat);
      await lease(name, me, 0);
    }
  }
  async function lease(name, holder, milliseconds) {
    const db = await open();
    const work = db.transaction("leases", "readwrite");
    const held = await work.store.get(name);
    const isFree = !held || held.holder === holder || held.until < Date.now();
    if (isFree) await work.store.put({ name, holder, until: Date.now() + milliseconds });
    await work.done;
    return isFree;
  }

  window.field = {
    user,
    project,
    say: words(),
    store: { add, acts, mark, photoSent, drop, photo, learn, known, forgetOthers, draft, forgetMe, alone, uuid, stamp },
    onChange: (listen) => listeners.push(listen),
  };

  function words() {
    const texts = JSON.parse(document.getElementById("field-words").textContent);
    return (key, values) =>
      texts[key].replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? values[name] : whole));
  }
})();
