/* Adds up the count while it is typed, in whole cents. */
(function () {
  const form = document.getElementById("count");
  function cents(text) {
    const parts = /^(\d*)(?:\.(\d{0,2}))?$/.exec(text.replace(/[,，¥￥\s]/g, ""));
    return parts ? Number(parts[1] || 0) * 100 + Number((parts[2] || "").padEnd(2, "0")) : 0;
  }
  function yuan(amount) {
    const sign = amount < 0 ? "-" : "";
    const whole = String(Math.trunc(Math.abs(amount) / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
    return `${sign}${whole}.${String(Math.abs(amount) % 100).padStart(2, "0")}`;
  }
  function add() {
    let counted = cents(form.elements.loose.value);
    for (const field of form.querySelectorAll("[data-face]")) counted += Number(field.dataset.face) * (parseInt(field.value, 10) || 0);
    const difference = counted - Number(form.dataset.expected);
    form.querySelector("[data-show=counted]").textContent = yuan(counted);
    const place = form.querySelector("[data-show=difference]");
    place.textContent = yuan(difference);
    place.classList.toggle("major", difference !== 0);
  }
  form.addEventListener("input", add);
  add();
})();
