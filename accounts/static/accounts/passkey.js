// A button works once allauth's scripts listen to it: on a slow line it would be pressed before, and nothing would happen.
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-passkey]")) {
    button.disabled = false;
    // Enter in the name's field would send the form without a passkey.
    button.form.addEventListener("submit", (event) => { event.preventDefault(); button.click(); });
  }
});

// allauth's scripts write to the console when a passkey fails or is cancelled: say it to the person instead.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const words = document.querySelector("[data-passkey-failed]");
  words.hidden = true; // shown anew, so that it is read out again
  setTimeout(() => { words.hidden = false; });
});
