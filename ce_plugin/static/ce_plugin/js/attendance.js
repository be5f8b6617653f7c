// Draws the next code on the host's screen when the old one ends. Without this script
// the page loads itself anew.
(() => {
  const code = document.querySelector("[data-ce-code]");
  if (!code) return;
  const address = code.getAttribute("src");
  const step = Number(code.dataset.ceSeconds) * 1000;

  const change = () => {
    // Another address each time: else the browser shows the one it has.
    code.src = `${address}?at=${Date.now()}`;
  };

  window.setTimeout(
    () => {
      change();
      window.setInterval(change, step);
    },
    Number(code.dataset.ceLeft) * 1000,
  );
  // A screen that slept comes back with a code that is over, and one after its end.
  document.addEventListener("visibilitychange", () => document.hidden || change());
  code.addEventListener("error", () => window.location.reload(), { once: true });
})();
