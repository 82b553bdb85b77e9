#include "app/cli/trust_report.h"

#include "app/cli/workspace.h"
#include "core/base/text.h"
#include "core/session/trust_text.h"

#include <fmt/format.h>

namespace teardown {

void reportTrust(const Trust& trust, const std::string& checkpoint, const std::string& subject, Terminal& terminal) {
    const std::string text = english(doubtWords(trust, checkpoint).sentence);
    if (text.empty()) return;
    terminal.note(subject.empty() ? "warning: " + text : fmt::format("warning: {}: {}", escapeForDisplay(subject, 4096), text));
}

ClassNames reportClassNames(const Workspace& workspace, Terminal& terminal) {
    ClassNames names = classNamesOf(*workspace.opened.config, workspace.opened.checkpoint.get());
    const ClassNameOrigin& origin = names.origin;
    if (origin.source == ClassNameSource::None ? origin.unread.empty() : origin.fits())
        terminal.reportAll({{Severity::Note, "classes-source", classNamesText(origin), origin.where}});
    return names;
}

}  // namespace teardown
