// Shows how far a report of the rule laboratory is. Without this script the link
// "Look again" does the same.
(() => {
  const panel = document.querySelector("[data-ce-progress]");
  if (!panel) return;
  const bar = panel.querySelector("progress");
  const words = panel.querySelector("[data-ce-words]");
  const live = panel.querySelector("[role='status']");
  const PAUSE = 2000;
  const BETWEEN_ANNOUNCEMENTS = 15000;
  let announced = Date.now();

  const announce = (text) => {
    live.textContent = text;
    announced = Date.now();
  };

  const show = (answer) => {
    words.textContent = answer.words;
    if (answer.finished) {
      announce(answer.words);
      window.location.reload();
      return;
    }
    if (answer.total) {
      bar.max = answer.total;
      bar.value = answer.done;
    }
    if (Date.now() - announced > BETWEEN_ANNOUNCEMENTS) announce(answer.words);
    window.setTimeout(look, PAUSE);
  };

  const look = () =>
    fetch(panel.dataset.ceProgress, { credentials: "same-origin" })
      .then((response) => (response.ok ? response.json() : Promise.reject(response)))
      .then(show)
      // The link is still there; the server may be back in a while.
      .catch(() => window.setTimeout(look, PAUSE * 5));

  window.setTimeout(look, PAUSE);
})();
