// allauth's scripts write to the console when a passkey fails or is cancelled: say it to the person instead.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const words = document.querySelector("[data-passkey-failed]");
  words.hidden = true; // shown anew, so that it is read out again
  setTimeout(() => { words.hidden = false; });
});
