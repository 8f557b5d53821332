/* Web Push on this device: the box is shown where the browser has it, with a button to begin or to end it. */
(function () {
  const box = document.getElementById("push");
  if (!box || !("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) return;
  const part = (name) => box.querySelector(`[data-push="${name}"]`);
  /* A browser may still be subscribed for who used it before. */
  const held = box.dataset.held.split(" ").filter(Boolean);
  const isMine = (made) => Boolean(made) && held.some((end) => made.endpoint.endsWith(end));

  function bytes(text) {
    const whole = text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
    return Uint8Array.from(atob(whole), (sign) => sign.charCodeAt(0));
  }
  /* The cookie's token is the present one: the page may have been kept for days. */
  function send(url, fields) {
    const [, token] = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [];
    const options = { method: "POST", redirect: "manual", headers: { "X-CSRFToken": token || "" } };
    return fetch(url, { ...options, body: new URLSearchParams(fields) });
  }
  function show(isOn, trouble) {
    const isDenied = Notification.permission === "denied";
    part("on").hidden = isDenied || isOn;
    part("off").hidden = isDenied || !isOn;
    part("denied").hidden = !isDenied;
    part("failed").hidden = !trouble;
    part("failed").querySelector("[data-text]").textContent = trouble || "";
    box.hidden = false;
  }

  async function begin(registration) {
    if ((await Notification.requestPermission()) !== "granted") return show(false);
    const key = bytes(box.dataset.key);
    const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const { endpoint, keys } = made.toJSON();
    const answer = await send(box.dataset.subscribe, { endpoint, p256dh: keys.p256dh, auth: keys.auth });
    if (answer.ok) return show(true);
    await made.unsubscribe();
    return show(false, answer.status === 422 ? (await answer.json()).message : box.dataset.failed);
  }
  async function end(registration) {
    const made = await registration.pushManager.getSubscription();
    if (made) {
      await send(box.dataset.unsubscribe, { endpoint: made.endpoint });
      await made.unsubscribe();
    }
    show(false);
  }

  navigator.serviceWorker.ready.then(async (registration) => {
    if (!registration.pushManager) return;
    show(isMine(await registration.pushManager.getSubscription()));
    part("on").addEventListener("click", () => begin(registration).catch(() => show(false, box.dataset.failed)));
    part("off").addEventListener("click", () => end(registration).catch(() => show(true, box.dataset.failed)));
  });
})();
