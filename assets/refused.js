/* What the server refuses to answer, it says in a sentence; Dash would leave the page as it was and say nothing. */
(function () {
  const ask = window.fetch;
  window.fetch = async function (...question) {
    const answer = await ask.apply(this, question);
    const address = String(question[0] && question[0].url ? question[0].url : question[0]);
    if (address.includes("/_dash-update-component") && answer.status >= 400 && answer.status !== 401) {
      const sentence = (answer.headers.get("Content-Type") || "").startsWith("text/plain")
        ? await answer.clone().text()
        : "Muster cannot be asked at the moment. Please try again in a few minutes.";
      window.dash_clientside.set_props("shell-message", { children: sentence });
    }
    return answer;
  };
})();
