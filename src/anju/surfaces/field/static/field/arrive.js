/* Arriving with proof: the sign of the place by the camera, or its tag by NFC. Both only read an address; what it is worth
   the server says later, and nobody waits for that. */
(function () {
  const { field } = window;
  const { say } = field;
  const OURS = /\/r\/[sq]\/[^/?#]+\/[0-9a-z]{6,16}\/?([?#].*)?$/i;
  const sheet = document.getElementById("sheet-scan");
  let stream = null;
  let timer = 0;
  let touching = null;

  function stop() {
    clearInterval(timer);
    if (stream) for (const track of stream.getTracks()) track.stop();
    if (touching) touching.abort();
    stream = touching = null;
  }
  function arrived(proof, scanned) {
    if (!OURS.test(scanned)) return field.toast(say("scan_strange"), "bad");
    stop();
    field.close(sheet);
    return field.perform("arrive", { order: field.order.id, number: field.order.number, fields: { proof, scanned } });
  }

  async function look(video) {
    if (!window.BarcodeDetector || !navigator.mediaDevices) return false;
    const reader = new window.BarcodeDetector({ formats: ["qr_code"] });
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    video.srcObject = stream;
    video.play().catch(() => null); /* not waited for: there may be no picture yet */
    let isReading = false;
    timer = setInterval(async () => {
      if (isReading || !stream) return;
      isReading = true;
      const found = await reader.detect(video).catch(() => []);
      isReading = false;
      if (found.length && stream) arrived("sign", found[0].rawValue);
    }, 300);
    return true;
  }
  async function touch() {
    if (!window.NDEFReader) return false;
    touching = new AbortController();
    const reader = new window.NDEFReader();
    reader.addEventListener("reading", ({ message }) => {
      for (const record of message.records) {
        if (record.recordType === "url" || record.recordType === "absolute-url") arrived("nfc", new TextDecoder().decode(record.data));
      }
    });
    await reader.scan({ signal: touching.signal });
    return true;
  }

  if (sheet) {
    document.addEventListener("click", async (event) => {
      if (!event.target.closest("#act-scan")) return;
      field.open(sheet);
      const video = sheet.querySelector("video");
      const can = await Promise.all([look(video).catch(() => false), touch().catch(() => false)]);
      video.hidden = !can[0];
      sheet.querySelector("[data-can=camera]").hidden = !can[0];
      sheet.querySelector("[data-can=touch]").hidden = !can[1];
      sheet.querySelector("[data-can=neither]").hidden = can[0];
    });
    sheet.addEventListener("close", stop);
    window.addEventListener("pagehide", stop);
    document.addEventListener("field:shown", (event) => {
      document.getElementById("act-scan").hidden = !event.detail.canArrive;
    });
  }

  /* The page that a sign's address leads to: the sign is read already. */
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-arrive-at]");
    if (!button) return;
    button.disabled = true;
    const { order, number, arriveAt: scanned, url } = button.dataset;
    const isKept = await field.perform("arrive", { order: Number(order), number, fields: { proof: "sign", scanned } });
    if (isKept) location.assign(url);
    else button.disabled = false;
  });
})();
