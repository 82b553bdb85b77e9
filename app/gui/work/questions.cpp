#include "app/gui/work/questions.h"

#include "app/gui/random_input.h"
#include "app/gui/work/record.h"
#include "core/session/build_journey.h"
#include "core/session/explain_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/numbers_journey.h"
#include "core/session/part_journey.h"
#include "core/session/profile_journey.h"
#include "core/trace/trace_merge.h"
#include "widgets/common/strings.h"

#include <limits>
#include <utility>

namespace teardown {

Questions::Questions(JourneySlots& journeys, OpenFiles& files, EngineService& engine, Reports& reports, QObject* parent)
    : QObject(parent),
      m_journeys(journeys),
      m_files(files),
      m_engine(engine),
      m_reports(reports),
      m_recompute(journeys.addQuestion<RecomputedStep>(question::kRecompute, false)),
      m_part(journeys.addQuestion<PartOutcome>({PartRequest::kJourney}, true)) {
    connect(&m_recompute, &SlotBase::changed, this, &Questions::applyRecomputed);
    auto& profile = journeys.addQuestion<ProfileOutcome>(question::kProfile, true);
    const QString source = QStringLiteral("profile");
    connect(&profile, &SlotBase::changed, this, [this, source] { m_reports.problems().clearSource(source); });
    connect(&profile, &SlotBase::failed, this, [this, source](const Error& error) {
        m_reports.problems().clearSource(source);
        if (error.kind != ErrorKind::Cancelled) m_reports.problems().add(source, error);
    });
    journeys.addQuestion<ExplainOutcome>(question::kExplain, true);
    journeys.addQuestion<NumbersOutcome>(question::kNumbers, true);
}

void Questions::recompute(int step) {
    auto& forward = m_journeys.of<ForwardRequest>();
    const TracePtr shown = forward.trace();
    if (!m_journeys.hasModel() || !shown || m_files.drawn() || forward.isRunning()) return;
    if (step < 0 || step >= static_cast<int>(shown->steps.size())) return;
    const TracePtr base = m_recompute.hasValue() ? m_recompute.value()->base : shown;
    ForwardRequest request;
    request.input =
        m_files.hasInput() ? m_files.inputChoice() : InputChoice(randomInput(m_journeys.of<BuildRequest>().value()->inputShape));
    request.byteBudget = std::numeric_limits<std::uint64_t>::max();
    request.only = StepRange{step, step};
    if (const JourneyInfo* row = findJourney(m_journeys.table(), m_recompute.id()))
        Q_EMIT m_reports.progressed(-1, toQt(message(row->progress)));
    m_recompute.run(nullptr, [session = m_engine.session(), request, base, step](const TaskContext& task) -> Result<Recorded> {
        TD_TRY(const auto again, session->run(request, task));
        return recorded(std::make_shared<const RecomputedStep>(RecomputedStep{base, withTensorsOf(base, again->trace), step}));
    });
}

void Questions::applyRecomputed() {
    auto& forward = m_journeys.of<ForwardRequest>();
    const auto again = m_recompute.value();
    if (!again || !forward.hasValue()) return;
    auto outcome = std::make_shared<ForwardOutcome>(*forward.value());
    outcome->trace = again->trace;
    forward.amend(recorded(std::shared_ptr<const ForwardOutcome>(std::move(outcome))));
    Q_EMIT recomputed(again->step);
}

void Questions::profile() {
    auto& slot = m_journeys.of<ProfileRequest>();
    if (!m_journeys.hasModel() || slot.hasValue() || slot.isRunning()) return;
    slot.run(nullptr, [session = m_engine.session()](const TaskContext& task) { return record(*session, ProfileRequest{}, task); });
}

void Questions::explain(ExplainRequest question) {
    if (!m_journeys.hasModel() || !m_files.hasInput()) return;
    question.input = m_files.inputChoice();
    m_journeys.of<ExplainRequest>().run(nullptr, [session = m_engine.session(), question = std::move(question)](const TaskContext& task) {
        return record(*session, question, task);
    });
}

void Questions::explainNumbers(NumbersRequest question) {
    if (!m_journeys.hasModel() || !m_files.hasInput()) return;
    question.input = m_files.inputChoice();
    m_journeys.of<NumbersRequest>().run(nullptr, [session = m_engine.session(), question = std::move(question)](const TaskContext& task) {
        return record(*session, question, task);
    });
}

void Questions::buildPart(PartRequest request) {
    if (!m_engine.session()) return;
    m_part.run(nullptr, [session = m_engine.session(), request = std::move(request)](const TaskContext& task) {
        return record(*session, request, task);
    });
}

}  // namespace teardown
