/* The form to comment on a figure; components/council_comments.py says what it takes. What is written stays in it until
   it is sent, as `sent`; what became of that comes back as `told`. */
(function () {
  function Form({ measures, longest, note, told, setProps }) {
    const { createElement: draw, useEffect, useState } = window.React;
    const [text, setText] = useState("");
    const [measure, setMeasure] = useState(measures[0].value);
    useEffect(() => {
      if (told?.comment) {
        setText("");
      }
    }, [told]);
    const option = ({ value, label }) => draw("option", { key: value, value }, label);
    const choose = { className: "form-select", value: measure, onChange: (event) => setMeasure(event.target.value) };
    const write = {
      className: "comment-box",
      maxLength: longest,
      rows: 3,
      value: text,
      onChange: (event) => setText(event.target.value),
    };
    /* with the time, as the same words may be sent once more */
    const send = () => setProps({ sent: { text, measure, at: Date.now() } });
    return draw(
      "div",
      { className: "comment-form" },
      measures.length > 1 && draw("label", { className: "comment-which" }, "Figure", draw("select", choose, measures.map(option))),
      draw("label", { className: "comment-words" }, `Comment, up to ${longest} characters`, draw("textarea", write)),
      draw("p", { className: "comment-note" }, note),
      draw("button", { type: "button", className: "button-quiet", onClick: send }, "Add the comment"),
      draw("div", { role: "status" }, told && draw("p", null, told.words, told.comment && draw("q", null, told.comment)))
    );
  }

  window.muster_components = Object.assign(window.muster_components || {}, {
    /* what was begun about one council, or about a figure that is not offered any more, must not stay in the form */
    CommentForm: (props) => window.React.createElement(Form, { ...props, key: JSON.stringify([props.id, props.measures]) }),
  });
})();
