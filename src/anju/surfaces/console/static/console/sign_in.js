// One click on a demonstration account fills the sign-in form and sends it.
document.addEventListener("click", function (event) {
  const chosen = event.target.closest("[data-fill-login]");
  if (!chosen) return;
  const form = document.getElementById("sign-in");
  form.elements.login.value = chosen.dataset.fillLogin;
  form.elements.password.value = chosen.dataset.fillPassword;
  form.elements.password.focus();
});
