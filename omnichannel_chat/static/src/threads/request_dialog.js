import { Component, useEffect, useRef, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { uuid } from "@web/core/utils/strings";

import { getQuestions, getRequestObstacle } from "./thread_words";

/** Ask the client some questions together. */
export class OmnichannelRequestDialog extends Component {
    static template = "omnichannel_chat.RequestDialog";
    static components = { Dialog };
    static props = {
        /** Called with the questions, what stands before them as HTML, and a key. */
        onSend: Function,
        close: Function,
    };

    setup() {
        this.kinds = [
            { kind: "text", label: _t("Text") },
            { kind: "choice", label: _t("Choice") },
            { kind: "date", label: _t("Date") },
            { kind: "file", label: _t("Files") },
        ];
        this.rootRef = useRef("root");
        this.state = useState({ intro: "", questions: [makeQuestion()] });
        this.key = uuid();
        useEffect(
            () => {
                const inputs = this.rootRef.el.querySelectorAll(".o_omnichannel_question_name");
                inputs[inputs.length - 1]?.focus();
            },
            () => [this.state.questions.length]
        );
    }

    get obstacle() {
        return getRequestObstacle(this.state.questions);
    }

    onAdd() {
        this.state.questions.push(makeQuestion());
    }

    onRemove(question) {
        this.state.questions.splice(this.state.questions.indexOf(question), 1);
    }

    onSubmit() {
        if (this.obstacle) {
            return;
        }
        const intro = document.createElement("p");
        intro.textContent = this.state.intro.trim();
        this.props.close();
        this.props.onSend(
            getQuestions(this.state.questions),
            intro.textContent ? intro.outerHTML : "",
            this.key
        );
    }
}

function makeQuestion() {
    return { name: "", kind: "text", options: "", dueDate: "" };
}
