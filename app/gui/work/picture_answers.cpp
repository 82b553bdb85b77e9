#include "app/gui/work/picture_answers.h"

#include "app/gui/workbench.h"
#include "core/session/forward_journey.h"
#include "widgets/common/strings.h"
#include "widgets/paint/reports/demo_report.h"

namespace teardown {

PictureAnswers::PictureAnswers(Workbench& work, QObject* parent)
    : QObject(parent), m_work(work), m_lane(QStringLiteral("pictures")), m_thumbnailer(m_lane) {
    connect(&m_table, &PictureTable::thumbnailRequested, this, [this](const QString& path) {
        m_requestedThumbnails += path;
        if (!m_thumbnailer.busy()) readNextThumbnail();
    });
    connect(&work.files(), &OpenFiles::inputChanged, this, &PictureAnswers::refresh);
    connect(&work.slot(Journey::Build), &SlotBase::changed, this, [this] {
        m_table.forgetAnswers();
        m_added.reset();
        refresh();
    });
    connect(&work.slot(Journey::Forward), &SlotBase::changed, this, &PictureAnswers::addShownAnswer);
    connect(&work.reports(), &Reports::failed, this, [this](const Failure& failure) {
        if (failure.part == WorkspacePart::Input && m_table.rowOf(failure.path) >= 0) m_table.setAnswer(failure.path, {}, failure.error);
    });
    connect(&work.classifier(), &Classifier::classified, this, [this](const QString& path, const ClassifiedPicture& answer) {
        const DemoItem item = demoItem(fromQt(path), answer, answer.top.size(), {});
        m_table.setAnswer(path, item.top, item.error, item.diagnostics, m_work.asOpened(answer.trust));
    });
    connect(&work, &Workbench::ending, this, [this] { m_thumbnailer.abandon(); });
}

void PictureAnswers::refresh() {
    m_table.setPictures(m_work.inputs().paths());
    m_table.setCurrent(m_work.inputs().current());
    Q_EMIT changed();
}

void PictureAnswers::addShownAnswer() {
    const auto outcome = m_work.forwarded();
    if (!outcome || outcome == m_added || m_work.drawn()) return;
    m_added = outcome;
    m_table.setAnswer(m_work.inputPath(), outcome->top, {}, outcome->diagnostics, m_work.asOpened(outcome->trust));
}

void PictureAnswers::classifyAll() {
    QStringList paths;
    const bool again = m_table.answeredCount() == m_table.rowCount();
    for (const PictureTable::Row& row : m_table.rows())
        if (again || !row.answered()) paths += row.path;
    m_requestedCount = static_cast<int>(paths.size());
    m_clock.start();
    m_work.classifier().classify(paths, m_fast);
}

double PictureAnswers::picturesPerSecond() const {
    const double seconds = double(m_clock.elapsed()) / 1000;
    return m_requestedCount > 1 && seconds > 0 ? m_requestedCount / seconds : 0;
}

void PictureAnswers::readNextThumbnail() {
    if (m_requestedThumbnails.isEmpty()) return;
    // The newest request is the one in sight.
    const QString path = m_requestedThumbnails.takeLast();
    m_thumbnailer.run([path = fromQt(path)](const TaskContext&) { return thumbnailOf(path, PictureTable::kThumbnailSide); },
                      [this, path](const QImage& picture) {
                          m_table.setThumbnail(path, picture);
                          readNextThumbnail();
                      });
}

}  // namespace teardown
