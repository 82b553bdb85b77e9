// The part of Workbench that asks the network about itself and about pictures, beside the journeys.
#include "app/gui/workbench.h"
#include "core/session/classify_journey.h"
#include "core/session/explain_journey.h"
#include "core/session/profile_journey.h"
#include "core/session/session_api.h"
#include "widgets/common/strings.h"

#include <algorithm>
#include <utility>

namespace teardown {

namespace {

/// So few that a journey waits for less than a second, so many that every processor has several.
constexpr qsizetype kSlice = 12;

}  // namespace

void Workbench::profile() {
    if (!hasModel() || m_profiled || m_profiler.busy()) return;
    m_profiler.run([session = m_session](const TaskContext& task) { return session->run(ProfileRequest{}, task); },
                   [this](Result<std::shared_ptr<const ProfileOutcome>> result) {
                       m_problems.clearSource(QStringLiteral("profile"));
                       if (!result.ok()) return m_problems.add(QStringLiteral("profile"), result.error());
                       m_profiled = std::move(result).value();
                       Q_EMIT profileChanged();
                   });
}

void Workbench::explain(ExplainRequest question) {
    if (!hasModel() || !hasInput()) return;
    question.input = inputChoice();
    m_explainer.run([session = m_session, question = std::move(question)](const TaskContext& task) { return session->run(question, task); },
                    [this](Result<std::shared_ptr<const ExplainOutcome>> result) {
                        if (result.ok())
                            Q_EMIT explained(*result);
                        else
                            Q_EMIT explainFailed(result.error());
                    });
}

void Workbench::classify(const QStringList& paths) {
    if (!hasModel() || paths.isEmpty()) return;
    m_toClassify = paths;
    m_classifyCount = static_cast<int>(paths.size());
    classifyNext();
}

void Workbench::classifyNext() {
    const QStringList slice = m_toClassify.mid(0, kSlice);
    const int done = m_classifyCount - static_cast<int>(m_toClassify.size());
    Q_EMIT classifyProgressed(done, m_classifyCount);
    Q_EMIT progressed(double(done) / m_classifyCount, tr("classifying %1 of %2").arg(done + 1).arg(m_classifyCount));
    ClassifyRequest request;
    for (const QString& path : slice) request.pictures.push_back(fromQt(path));
    using Answers = std::vector<ClassifiedPicture>;
    m_classifier.run(
        [session = m_session, request](const TaskContext& task) mutable -> Result<Answers> {
            Answers answers;
            request.each = [&](ClassifiedPicture answer) { answers.push_back(std::move(answer)); };
            TD_TRY([[maybe_unused]] const auto outcome, session->run(request, task));
            return answers;
        },
        [this, slice](const Result<Answers>& answers) {
            if (!answers.ok()) return endClassify(answers.error());
            for (const ClassifiedPicture& answer : *answers) Q_EMIT classified(slice[static_cast<qsizetype>(answer.index)], answer);
            m_toClassify.remove(0, std::min(slice.size(), m_toClassify.size()));
            if (m_toClassify.isEmpty())
                endClassify({});
            else
                classifyNext();
        });
}

void Workbench::endClassify(const std::optional<Error>& error) {
    m_classifier.abandon();
    if (std::exchange(m_classifyCount, 0) == 0) return;
    m_toClassify.clear();
    Q_EMIT classifyEnded(error);
    Q_EMIT busyChanged();
}

}  // namespace teardown
