/* Sends what waits, strictly in order for each work order, until the server says stored. No background sync: the page
   sends when something is added, when it is opened or seen again, when the network returns, and when it is told to. */
(function () {
  const { field } = window;
  const { store, user } = field;
  const urls = JSON.parse(document.getElementById("field-urls").textContent);
  const PATIENCE = { act: 30000, photo: 120000 };
  let trouble = ""; /* offline, signed_out, other_account, busy, failed */
  let detail = "";
  let isSending = false;
  let isAskedAgain = false;
  let pause = 15000;
  let timer = 0;
  const done = [];

  class Stop extends Error {
    constructor(kind, text) {
      super(kind);
      this.kind = kind;
      this.text = text || "";
    }
  }

  async function ask(url, options, patience) {
    const abort = new AbortController();
    const late = setTimeout(() => abort.abort(), patience);
    let answer;
    try {
      answer = await fetch(url, { credentials: "same-origin", redirect: "manual", cache: "no-store", signal: abort.signal, ...options });
      if (answer.type === "opaqueredirect" || answer.status === 401) throw new Stop("signed_out");
      const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
      return { status: answer.status, number: answer.headers.get("X-Request-ID") || "", body: isJson ? await answer.json() : null };
    } catch (error) {
      throw error instanceof Stop ? error : new Stop("offline");
    } finally {
      clearTimeout(late);
    }
  }

  /* The token that lets this session write is asked for now: the page may be days old. */
  async function session() {
    const { status, body, number } = await ask(urls.session, {}, PATIENCE.act);
    if (!body) throw new Stop("failed", number || String(status));
    if (body.user !== user) throw new Stop("other_account");
    return body.token;
  }

  /* Return the server's verdict; what is no verdict stops the sending, and nothing is lost. */
  function verdict({ status, body, number }) {
    if (body && ["stored", "duplicate", "refused"].includes(body.outcome)) return body;
    if (status === 429 || status === 503) throw new Stop("busy");
    if (status === 413) return { outcome: "refused", reason: field.say("too_large") };
    throw new Stop("failed", number || String(status));
  }

  const isReading = (act) => act.act === "read_meter";

  async function sendPhotos(act, token) {
    for (const { client_id, isSent } of act.photos) {
      if (isSent) continue;
      const photo = await store.photo(client_id);
      if (!photo) continue;
      const form = new FormData();
      form.append("client_id", client_id);
      if (isReading(act)) form.append("meter", act.fields.meter);
      else form.append("order", act.order);
      form.append("act", act.act);
      form.append("device_at", act.device_at);
      form.append("photo", new Blob([photo.bytes], { type: photo.type }), "photo.jpg");
      const url = (isReading(act) ? urls.dials : urls.photos).replace("PROJECT", encodeURIComponent(act.project));
      const said = verdict(await ask(url, { method: "POST", body: form, headers: { "X-CSRFToken": token } }, PATIENCE.photo));
      if (said.outcome === "refused") return said;
      await store.photoSent(act.seq, client_id);
    }
    return null;
  }

  /* A report is one message with its photos: before it there is nothing that they could belong to. */
  async function sendSeen(act, token) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ client_id: act.client_id, device_at: act.device_at, ...act.fields })) form.append(name, value);
    for (const { client_id } of act.photos) {
      const photo = await store.photo(client_id);
      if (!photo) continue;
      form.append("photo_ids", client_id);
      form.append("photos", new Blob([photo.bytes], { type: photo.type }), "photo.jpg");
    }
    const url = urls.seen.replace("PROJECT", encodeURIComponent(act.project));
    return verdict(await ask(url, { method: "POST", body: form, headers: { "X-CSRFToken": token } }, PATIENCE.photo));
  }

  async function sendAct(act, token) {
    if (act.act === "seen") return sendSeen(act, token);
    const refused = await sendPhotos(act, token);
    if (refused) return refused;
    const body = JSON.stringify({
      client_id: act.client_id,
      order: act.order,
      act: act.act,
      fields: act.fields,
      device_at: act.device_at,
      photos: act.photos.map((one) => one.client_id),
    });
    const url = (isReading(act) ? urls.readings : urls.acts).replace("PROJECT", encodeURIComponent(act.project));
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    return verdict(await ask(url, { method: "POST", body, headers }, PATIENCE.act));
  }

  function chain(act) {
    return `${act.project} ${act.chain || act.order || 0}`;
  }

  /* An act waits for the earlier ones of its order; where one of these was refused, somebody has to read why first. */
  function next(acts, failed) {
    const blocked = new Set(failed);
    for (const act of acts) {
      if (act.state === "refused") blocked.add(chain(act));
      else if (!blocked.has(chain(act))) return act;
    }
    return null;
  }

  async function sendAll() {
    const failed = new Set();
    let met = null;
    let token = "";
    for (let act = next(await store.acts(), failed); act; act = next(await store.acts(), failed)) {
      token = token || (await session());
      let said;
      try {
        said = await sendAct(act, token);
      } catch (error) {
        if (error.kind !== "failed") throw error;
        /* The server stumbled over this one; the other orders need not wait for it. */
        met = error;
        failed.add(chain(act));
        await store.mark(act.seq, { trouble: field.say("trouble_failed", { number: error.text }) });
        continue;
      }
      if (act.project === field.project) await store.learn(said.order);
      if (said.outcome === "refused") {
        await store.mark(act.seq, { state: "refused", reason: said.reason || field.say("refused") });
      } else {
        await store.drop(act);
        done.push(act);
      }
    }
    if (met) throw met;
  }

  async function flush(isAsked) {
    if (isSending) {
      isAskedAgain = true;
      return;
    }
    clearTimeout(timer);
    if (!next(await store.acts())) return settle("");
    if (navigator.onLine === false && !isAsked) return settle("offline");
    isSending = true;
    tell();
    let met = null;
    try {
      await store.alone(`anju-field-send-${user}`, sendAll);
    } catch (error) {
      met = error instanceof Stop ? error : new Stop("failed", error.message);
    }
    isSending = false;
    settle(met ? met.kind : "", met ? met.text : "");
    if (done.length) document.dispatchEvent(new CustomEvent("field:stored", { detail: done.splice(0) }));
    if (isAskedAgain) {
      isAskedAgain = false;
      flush();
    }
  }

  function settle(kind, text) {
    trouble = kind;
    detail = text || "";
    pause = kind ? Math.min(pause * 2, 120000) : 15000;
    if (kind && kind !== "other_account") timer = setTimeout(() => document.visibilityState === "visible" && flush(), pause);
    tell();
  }
  function tell() {
    document.dispatchEvent(new CustomEvent("field:sending"));
  }

  field.send = {
    flush,
    urls,
    ask,
    get isSending() {
      return isSending;
    },
    /* Why nothing leaves the phone at this moment, in words; empty when all is well. */
    get trouble() {
      return trouble ? field.say(`trouble_${trouble}`, { number: detail }) : "";
    },
    get isSignedOut() {
      return trouble === "signed_out";
    },
  };

  window.addEventListener("online", () => flush());
  window.addEventListener("pageshow", (event) => event.persisted && flush());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
})();
