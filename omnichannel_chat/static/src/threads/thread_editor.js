import { ShortCutPlugin } from "@html_editor/core/shortcut_plugin";
import { EmojiPlugin } from "@html_editor/main/emoji_plugin";
import { FeffPlugin } from "@html_editor/main/feff_plugin";
import { ColorPlugin } from "@html_editor/main/font/color_plugin";
import { HintPlugin } from "@html_editor/main/hint_plugin";
import { LinkPastePlugin } from "@html_editor/main/link/link_paste_plugin";
import { LinkPlugin } from "@html_editor/main/link/link_plugin";
import { LinkSelectionPlugin } from "@html_editor/main/link/link_selection_plugin";
import { ListPlugin } from "@html_editor/main/list/list_plugin";
import { LocalOverlayPlugin } from "@html_editor/main/local_overlay_plugin";
import { PlaceholderPlugin } from "@html_editor/main/placeholder_plugin";
import { TabulationPlugin } from "@html_editor/main/tabulation_plugin";
import { CORE_PLUGINS } from "@html_editor/plugin_sets";
import { Wysiwyg } from "@html_editor/wysiwyg";
import { MentionPlugin } from "@mail/views/web/fields/html_composer_message_field/mention_plugin";
import { Component, markup } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { setElementContent } from "@web/core/utils/html";

/** Only colleagues are called: nothing else of ours is known over there. */
class ColleaguePlugin extends MentionPlugin {
    onBeforeInput(ev) {
        if (ev.data === "@") {
            super.onBeforeInput(ev);
        }
    }
}

/** What a message in a thread may have, see ``tools/thread_html.py``: nothing that would be lost. */
const PLUGINS = [
    ...CORE_PLUGINS,
    ColleaguePlugin,
    // Links want it; there is no button for it.
    ColorPlugin,
    EmojiPlugin,
    FeffPlugin,
    HintPlugin,
    LinkPastePlugin,
    LinkPlugin,
    LinkSelectionPlugin,
    ListPlugin,
    LocalOverlayPlugin,
    PlaceholderPlugin,
    ShortCutPlugin,
    TabulationPlugin,
];

const BUTTONS = [
    { command: "formatBold", icon: "fa-bold", label: _t("Bold") },
    { command: "formatItalic", icon: "fa-italic", label: _t("Italic") },
    { command: "toggleListUL", icon: "fa-list-ul", label: _t("Bullets") },
    { command: "toggleListOL", icon: "fa-list-ol", label: _t("Numbers") },
    { command: "openLinkTools", icon: "fa-link", label: _t("Link") },
    { command: "addEmoji", icon: "fa-smile-o", label: _t("Emoji") },
];

/** The place for a formatted message, with its few buttons; further ones come by the slot. */
export class OmnichannelThreadEditor extends Component {
    static template = "omnichannel_chat.ThreadEditor";
    static components = { Wysiwyg };
    static props = {
        /** HTML at the beginning. */
        content: { type: String, optional: true },
        /** Called with functions: ``getHtml``, ``hasText``, ``insert``, ``getMentionIds``. */
        setApi: Function,
        onChange: Function,
        slots: { type: Object, optional: true },
    };

    setup() {
        this.buttons = BUTTONS;
        this.config = {
            Plugins: PLUGINS,
            // Written by this editor before, or by a template of ours, cleaned by the server.
            content: markup(this.props.content || "<p><br></p>"),
            placeholder: _t("Write to the client. @ calls a colleague."),
            allowChecklist: false,
            allowImage: false,
            allowFile: false,
            onChange: () => this.props.onChange(),
        };
        this.props.setApi({
            getHtml: () => this.editor.getContent(),
            getMentionIds: () =>
                [...this.editor.editable.querySelectorAll("a[data-oe-model='res.partner']")].map(
                    ({ dataset }) => Number(dataset.oeId)
                ),
            hasText: () => Boolean(this.editor.editable.textContent.replace(/\ufeff/g, "").trim()),
            insert: (node) => this.insert(node),
            setHtml: (html) => this.setHtml(html),
        });
    }

    onLoad(editor) {
        this.editor = editor;
    }

    /** The selection stays where it is: buttons take no focus. */
    onButton({ command }) {
        const { selection, userCommand } = this.editor.shared;
        selection.focusEditable();
        userCommand.getCommand(command).run();
    }

    /** @param {Node|string} content stands behind the cursor; what was selected stays */
    insert(content) {
        const { dom, history, selection } = this.editor.shared;
        selection.focusEditable();
        const { endContainer, endOffset } = selection.getEditableSelection();
        selection.setSelection({ anchorNode: endContainer, anchorOffset: endOffset });
        dom.insert(content);
        history.addStep();
    }

    /** @param {string} html in place of what was there */
    setHtml(html) {
        const { history } = this.editor.shared;
        setElementContent(this.editor.editable, markup(html));
        history.addStep();
    }
}
