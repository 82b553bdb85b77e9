#include "app/gui/notices/doubt_problems.h"

#include "widgets/common/strings.h"

namespace teardown {

Diagnostics problemsOf(const AnswerDoubt& doubt) {
    if (doubt.answers || doubt.grade == AnswerDoubt::Grade::Note) return {};
    const QString text = doubt.text.isEmpty() ? doubt.title : doubt.title + QStringLiteral(". ") + doubt.text;
    return {Diagnostic{Severity::Warning, "no-answer", asIs(fromQt(text)), {}}};
}

}  // namespace teardown
