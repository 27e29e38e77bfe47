/** The form has been sent: its draft has done its work. */
import { forgetDraft } from "./host-draft.js";

forgetDraft();
