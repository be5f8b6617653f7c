// Counts down beside the codes and fetches the next ones. Without it one reloads.
const shown = document.querySelector("[data-seconds-left]");

if (shown) {
  const end = Date.now() + Number(shown.textContent) * 1000;
  setInterval(() => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    shown.textContent = String(left);
    if (left === 0) window.location.reload();
  }, 1000);
}
