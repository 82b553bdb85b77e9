#include "app/gui/work/classifier.h"

#include "core/session/classify_journey.h"
#include "core/session/session_api.h"
#include "widgets/common/strings.h"

#include <algorithm>
#include <utility>

namespace teardown {
namespace {

/// Few enough that a journey waits less than a second, many enough to keep all processors busy.
constexpr qsizetype kSlice = 12;

}  // namespace

Classifier::Classifier(JourneySlots& journeys, EngineService& engine, Reports& reports, QObject* parent)
    : QObject(parent),
      m_journeys(journeys),
      m_engine(engine),
      m_reports(reports),
      m_slot(journeys.addQuestion<ClassifiedPictures>(question::kClassify, true)) {
    connect(&m_slot, &SlotBase::changed, this, &Classifier::take);
    connect(&m_slot, &SlotBase::failed, this, [this](const Error& error) { end(error); });
    connect(&m_slot, &SlotBase::outdated, this, [this] { end(cancelledError()); });
    connect(&m_slot, &SlotBase::busyChanged, this, &Classifier::busyChanged);
}

void Classifier::classify(const QStringList& paths, bool fast) {
    if (paths.isEmpty() || m_journeys.reportIncomplete() || !m_journeys.hasModel()) return;
    m_fast = fast;
    m_fastReport.reset();
    m_left = paths;
    m_count = static_cast<int>(paths.size());
    next();
}

void Classifier::next() {
    const int done = m_count - static_cast<int>(m_left.size());
    Q_EMIT progressed(done, m_count);
    Q_EMIT m_reports.progressed(double(done) / m_count, tr("classifying picture %1 of %2").arg(done + 1).arg(m_count));
    ClassifyRequest request;
    request.fast = m_fast;
    for (const QString& path : m_left.mid(0, kSlice)) request.pictures.push_back(fromQt(path));
    m_slot.run(nullptr, [session = m_engine.session(), request](const TaskContext& task) mutable -> Result<Recorded> {
        auto pictures = std::make_shared<ClassifiedPictures>();
        request.each = [&](ClassifiedPicture answer) { pictures->answers.push_back(std::move(answer)); };
        TD_TRY(const auto outcome, session->run(request, task));
        if (outcome->fast) pictures->fast = std::make_shared<const FastReport>(*outcome->fast);
        return recorded(std::shared_ptr<const ClassifiedPictures>(std::move(pictures)));
    });
}

void Classifier::take() {
    const auto pictures = m_slot.value();
    if (!pictures || m_left.isEmpty()) return;
    if (!m_fastReport) m_fastReport = pictures->fast;
    const QStringList slice = m_left.mid(0, kSlice);
    for (const ClassifiedPicture& answer : pictures->answers) Q_EMIT classified(slice[static_cast<qsizetype>(answer.index)], answer);
    m_left.remove(0, std::min(slice.size(), m_left.size()));
    if (m_left.isEmpty())
        end({});
    else
        next();
}

void Classifier::end(const std::optional<Error>& error) {
    m_slot.abandon();
    if (std::exchange(m_count, 0) == 0) return;
    m_left.clear();
    Q_EMIT ended(error);
    Q_EMIT busyChanged();
}

}  // namespace teardown
