/* The four controls that pages take of dash-bootstrap-components, as it draws them; its own script has eighty more, in
   220 KiB, and is not loaded (static_files.py). A test holds what pages use to what is here. */
(function () {
  const draw = (kind, props, ...children) => window.React.createElement(kind, props, ...children);

  function choices(kind, isChosen, chosen) {
    return function (props) {
      return draw(
        "div",
        { id: props.id, className: props.className },
        (props.options || []).map(({ value, label, disabled }) => {
          const id = `_dbcprivate_${kind.list}_${props.id}_input_${value}`;
          const onChange = () => props.setProps({ value: chosen(value, props.value) });
          return draw(
            "div",
            { className: `form-check${props.inline ? " form-check-inline" : ""}`, key: value },
            draw("input", {
              id, value, onChange, type: kind.input, checked: isChosen(value, props.value), disabled: Boolean(disabled),
              name: props.name, className: "form-check-input",
            }),
            draw("label", { className: "form-check-label", htmlFor: id }, label)
          );
        })
      );
    };
  }

  window.dash_bootstrap_components = {
    Input: (props) =>
      draw("input", {
        id: props.id, type: props.type, name: props.name, value: props.value ?? "", readOnly: Boolean(props.readonly),
        maxLength: props.maxLength, inputMode: props.inputMode, autoComplete: props.autocomplete, className: "form-control",
        onChange: (event) => props.setProps({ value: event.target.value }),
      }),
    Select: (props) =>
      draw(
        "select",
        {
          id: props.id, name: props.name, value: props.value ?? "", className: "form-select",
          onChange: (event) => props.setProps({ value: event.target.value }),
        },
        (props.options || []).map(({ value, label, disabled }) => draw("option", { key: value, value, disabled }, label))
      ),
    Checklist: choices(
      { list: "checklist", input: "checkbox" },
      (value, now) => (now || []).includes(value),
      (value, now) => ((now || []).includes(value) ? now.filter((each) => each !== value) : [...(now || []), value])
    ),
    RadioItems: choices({ list: "radioitems", input: "radio" }, (value, now) => value === now, (value) => value),
  };
})();
