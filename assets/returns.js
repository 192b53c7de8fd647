/* The page "Check a return" (pages/returns_check.py): files stay in the browser, are sent to be checked, and once more for
   whatever follows, the very bytes that were checked. docs/decisions/0048 says why it is so. */
(function () {
  const WAIT = 150; /* seconds until nobody waits any longer; the server answers long before */
  const SLOW = 5; /* seconds after which it is said that it goes on */
  const SAY = {
    none: "Choose the files of the return first.",
    date: "Say which date the return describes, or choose “None”.",
    gone: "A file was moved or changed since it was chosen. Choose the files again.",
    offline: "You are offline. Your choices are still here: try again once you are connected.",
    lost: "The answer did not come. Check your connection and try again; nothing was kept.",
    late: "This took too long, and was stopped. Try again in a few minutes; nothing was kept.",
    unknown: "This cannot be done at the moment. Try again in a few minutes; nothing was kept.",
    signedOut: "You are signed out. Sign in again in another tab, then try again here.",
    stale: "The files or choices are others than those that were checked. Check them again.",
  };
  const draw = (...parts) => window.React.createElement(...parts);
  const byId = (id) => document.getElementById(id);
  let chosen = []; /* the files, as the reader's machine has them */
  let checked = null; /* what was sent to be checked: files as bytes, council and date */

  window.muster_components = Object.assign(window.muster_components || {}, {
    ReturnFiles: () =>
      draw("input", {
        id: "return-files",
        type: "file",
        multiple: true,
        accept: ".csv,.zip,.xlsx",
        "aria-describedby": "return-files-hint",
        ref: (input) => {
          if (input && !input.files.length) {
            chosen = []; /* a page that was opened anew */
            checked = null;
          }
        },
      }),
    ReturnNote: (props) => draw("textarea", { id: "return-note", className: "form-control", rows: 3, maxLength: props.longest }),
  });

  function size(bytes) {
    return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3)).toLocaleString("en-GB")} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
  }

  function say(words, at) {
    (at || byId("return-status")).textContent = words;
  }

  function choose(files) {
    chosen = [...files];
    const items = chosen.map((file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name}, ${size(file.size)}`;
      return item;
    });
    byId("return-chosen").replaceChildren(...items);
    outdated();
    say("");
  }

  /* What is shown speaks of other files, or of another council or date, than those that are chosen now. */
  function outdated() {
    if (checked) {
      checked = null;
      byId("return-shown").hidden = true;
      say(SAY.stale);
    }
  }

  function asked() {
    const date = byId("return-date").value;
    return {
      council: byId("return-council").value,
      as_at: date === "other" ? byId("return-other-date").value : date,
      lacksDate: date === "other" && !byId("return-other-date").value,
    };
  }

  function why() {
    const most = Number(document.querySelector(".return-drop").dataset.mostBytes);
    if (!chosen.length) {
      return SAY.none;
    }
    if (chosen.reduce((bytes, file) => bytes + file.size, 0) > most) {
      return `Together the files have more than ${Math.round(most / 1048576)} MB. Send a zip of them.`;
    }
    return asked().lacksDate ? SAY.date : "";
  }

  /* Ends with the answer, whatever its status; rejects with one of the sentences above. */
  function post(address, fields, files, wanted, tell) {
    return new Promise((resolve, reject) => {
      const form = new FormData();
      Object.entries(fields).forEach(([name, value]) => form.append(name, value));
      files.forEach((file) => form.append("files", file.bytes, file.name));
      const request = new XMLHttpRequest();
      request.open("POST", address);
      request.setRequestHeader("X-Muster-Return", "1");
      request.responseType = wanted;
      request.timeout = WAIT * 1000;
      request.upload.onprogress = (event) => tell(event.loaded, event.total);
      request.onload = () => resolve(request);
      request.onerror = () => reject(navigator.onLine ? SAY.lost : SAY.offline);
      request.ontimeout = () => reject(SAY.late);
      request.send(form);
    });
  }

  async function sentence(request) {
    const isText = (request.getResponseHeader("Content-Type") || "").startsWith("text/plain");
    if (request.status === 401) {
      return SAY.signedOut;
    }
    const words = request.response instanceof Blob ? await request.response.text() : request.response;
    return isText && words ? words.trim() : SAY.unknown;
  }

  /* The sentence about progress and the bar; the returned function ends both. */
  function following() {
    const bar = byId("return-progress");
    const slow = window.setTimeout(() => say("Still checking. A large return takes up to a minute."), SLOW * 1000);
    say("Sending the files …");
    bar.removeAttribute("value");
    bar.hidden = false;
    return {
      tell: (loaded, total) => {
        if (loaded < total) {
          bar.value = (100 * loaded) / total;
        } else {
          bar.removeAttribute("value");
          say("Checking …");
        }
      },
      end: () => {
        window.clearTimeout(slow);
        bar.hidden = true;
      },
    };
  }

  async function bytesOf(files) {
    try {
      return await Promise.all(files.map(async (file) => ({ name: file.name, bytes: new Blob([await file.arrayBuffer()]) })));
    } catch {
      throw SAY.gone;
    }
  }

  async function check() {
    const wrong = why();
    if (wrong) {
      say(wrong);
      byId(wrong === SAY.date ? "return-other-date" : "return-files").focus();
      return;
    }
    const progress = following();
    try {
      const { council, as_at } = asked();
      const sent = { files: await bytesOf(chosen), fields: { council, as_at } };
      const answer = await post("/returns/files/check", sent.fields, sent.files, "text", progress.tell);
      if (answer.status !== 200) {
        throw await sentence(answer);
      }
      checked = sent;
      show(JSON.parse(answer.response));
    } finally {
      progress.end();
    }
  }

  function show(found) {
    const words = byId("return-status");
    if (!found.report) {
      byId("return-shown").hidden = true;
      words.textContent = `${found.said} `;
      if (found.link) {
        const link = document.createElement("a");
        link.href = found.link.href;
        link.textContent = found.link.words;
        words.append(link);
      }
      return;
    }
    const shown = byId("return-shown");
    new MutationObserver((_, observer) => {
      const verdict = byId("return-verdict");
      if (verdict) {
        observer.disconnect();
        shown.hidden = false;
        say("Checked.");
        verdict.focus({ preventScroll: true });
        verdict.scrollIntoView({ block: "start" });
      }
    }).observe(shown, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-drawn"] });
    window.dash_clientside.set_props("return-report", { data: found.report });
  }

  function save(blob, name) {
    const href = URL.createObjectURL(blob);
    Object.assign(document.createElement("a"), { href, download: name }).click();
    window.setTimeout(() => URL.revokeObjectURL(href), 60000);
  }

  /* What follows a check: its files are sent again, as the server kept none. */
  async function follow(button) {
    const way = button.dataset.return;
    const said = button.closest(".return-ways").querySelector(".return-said");
    if (!checked) {
      throw [SAY.stale, said];
    }
    say("Working …", said);
    const note = byId("return-note");
    const fields = way === "submit" && note ? { ...checked.fields, note: note.value } : checked.fields;
    try {
      const wanted = way === "submit" ? "text" : "blob";
      const answer = await post(`/returns/files/${way}`, fields, checked.files, wanted, () => {});
      if (answer.status !== 200) {
        throw await sentence(answer);
      }
      if (way === "submit") {
        say(JSON.parse(answer.response).said, said);
        [...button.closest(".return-sending").children].forEach((part) => {
          part.hidden = !part.contains(said); /* what asked for a note, and said that nothing was kept */
        });
        button.remove();
      } else {
        const [, name] = /filename="([^"]+)"/.exec(answer.getResponseHeader("Content-Disposition") || "") || [null, way];
        save(answer.response, name);
        say(`Saved as ${name}.`, said);
      }
    } catch (words) {
      throw [words, said];
    }
  }

  /* One press at a time; whatever goes wrong is said where the reader looks. */
  async function busy(button, work) {
    if (button.getAttribute("aria-busy") === "true") {
      return;
    }
    button.setAttribute("aria-busy", "true");
    try {
      await work(button);
    } catch (failed) {
      const [words, at] = Array.isArray(failed) ? failed : [failed];
      say(typeof words === "string" ? words : SAY.unknown, at);
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest && event.target.closest("#return-check, button[data-return]");
    if (button) {
      busy(button, button.id === "return-check" ? check : follow);
    }
  });

  document.addEventListener("change", (event) => {
    const id = event.target.id;
    if (id === "return-files") {
      choose(event.target.files);
    } else if (["return-council", "return-date", "return-other-date"].includes(id)) {
      document.querySelector(".return-other").hidden = byId("return-date").value !== "other";
      outdated();
    }
  });

  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const zone = event.target.closest && event.target.closest(".return-drop");
      if (!byId("return-files")) {
        return;
      }
      event.preventDefault(); /* a file that misses the zone does not replace the page */
      const all = document.querySelector(".return-drop");
      all.classList.toggle("is-over", Boolean(zone) && kind !== "dragleave" && kind !== "drop");
      if (zone && kind === "drop" && event.dataTransfer.files.length) {
        byId("return-files").files = event.dataTransfer.files;
        choose(event.dataTransfer.files);
      }
    });
  }
})();
