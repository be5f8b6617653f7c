// Joins the sign-in library's passkey functions to our forms, by data attributes:
// no script stands in a page.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelectorAll("[data-passkey-trouble]").forEach((each) => {
    each.hidden = false;
  });
});

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const passwordless = form.querySelector("[name=passwordless]");
    const ids = {
      credential: form.querySelector("[name=credential]").id,
      data: form.dataset.options,
      passwordless: passwordless ? passwordless.id : null,
    };
    for (const part of ["add", "authenticate", "login"]) {
      ids[part] = "passkey-button";
    }
    window.allauth.webauthn.forms[form.dataset.passkey]({ ids });
    // The return key, too, asks the device first: without its answer nothing is sent.
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      document.getElementById("passkey-button").click();
    });
  });
});
