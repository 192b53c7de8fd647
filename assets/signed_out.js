/* A session can end while a page stands open: the next answer is 401, and loading the page anew leads to signing in. */
(function () {
  const ask = window.fetch;
  window.fetch = async function (...question) {
    const answer = await ask.apply(this, question);
    if (answer.status === 401) {
      window.location.reload();
      return new Promise(() => {}); /* never: the page goes, and nothing on it is to make anything of this answer */
    }
    return answer;
  };
})();
