/* Choosing bills: the sum of what is ticked. The order: on to the cashier page in the
   order's stead, so that going back leads to the bills in every browser, whether or not it keeps pages nobody touched. */
(function () {
  const form = document.querySelector("[data-pay]");
  if (form) {
    const sum = form.querySelector("[data-sum]");
    const button = form.querySelector("#pay");
    function add() {
      let fen = 0;
      for (const one of form.querySelectorAll("input[name=bill]:checked")) fen += Math.round(Number(one.dataset.amount) * 100);
      const text = (fen / 100).toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
      if (sum) sum.textContent = sum.dataset.symbol + text;
      if (button) button.disabled = fen === 0;
    }
    form.addEventListener("change", add);
    window.addEventListener("pageshow", add);
  }

  let isLeaving = false;
  function follow() {
    const state = document.querySelector("[data-go]");
    if (!state || isLeaving) return;
    isLeaving = true;
    location.replace(state.dataset.go);
  }
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  document.body.addEventListener("htmx:load", follow);
  follow();

  /* Inside WeChat the page itself calls the payment; what it answers is not believed, the channel is asked. */
  let isAsked = false;
  let isRefused = false;
  function tell() {
    const fault = document.getElementById("invoke-fault");
    if (fault) fault.hidden = !isRefused || !document.querySelector("[data-invoke]");
  }
  document.body.addEventListener("htmx:load", tell);
  function invoke() {
    const state = document.querySelector("[data-invoke]");
    if (!state || isAsked) return;
    isAsked = true;
    window.WeixinJSBridge.invoke("getBrandWCPayRequest", JSON.parse(state.dataset.invoke), (answer) => {
      isAsked = false;
      const back = document.querySelector("[data-returned]");
      const isPaid = answer.err_msg === "get_brand_wcpay_request:ok";
      isRefused = !isPaid && answer.err_msg !== "get_brand_wcpay_request:cancel";
      tell();
      if (isPaid && back) back.requestSubmit();
    });
  }
  function ready(act) {
    if (window.WeixinJSBridge) act();
    else document.addEventListener("WeixinJSBridgeReady", act, { once: true });
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("#invoke")) ready(invoke);
  });
  let isBegun = false;
  function begin() {
    if (isBegun || !document.querySelector("[data-invoke][data-begins]")) return;
    isBegun = true;
    ready(invoke);
  }
  document.body.addEventListener("htmx:load", begin);
  begin();

  const returned = document.querySelector("form[data-at-once]");
  if (returned) returned.requestSubmit();
})();
