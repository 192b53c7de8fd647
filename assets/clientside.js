/* Pure view work: no figures are made here. */
window.dash_clientside = window.dash_clientside || {};
window.dash_clientside.muster = {
  /* A click on a mark goes where the mark's row in the table links to. */
  followMark: function (clicks) {
    const used = window.dash_clientside.callback_context.triggered[0];
    const point = used && used.value && used.value.points && used.value.points[0];
    const target = point && point.customdata;
    return typeof target === "string" && target.startsWith("?") ? target : window.dash_clientside.no_update;
  },

  /* The tab says what is shown, and focus does not fall back to the top of the document after a link was followed. */
  announcePage: function (title) {
    document.title = title + " \u2013 Muster";
    const main = document.getElementById("main");
    if (window.musterHasPage && document.activeElement === document.body && main) {
      main.focus({ preventScroll: true });
    }
    window.musterHasPage = true;
    return window.dash_clientside.no_update;
  },

  rememberCouncil: function (clicks, area, own) {
    if (!clicks) {
      return window.dash_clientside.no_update;
    }
    return area === own ? null : area;
  },
};
