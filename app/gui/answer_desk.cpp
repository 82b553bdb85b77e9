#include "app/gui/answer_desk.h"

#include "app/gui/answer_page.h"
#include "app/gui/checkpoint_room.h"
#include "app/gui/main_window.h"
#include "app/gui/photo_sample.h"
#include "app/gui/sample_files.h"
#include "app/gui/why_page.h"
#include "core/session/build_journey.h"
#include "core/session/forward_journey.h"
#include "widgets/answer/answer_block.h"
#include "widgets/common/strings.h"
#include "widgets/engine/what_if_panel.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QImage>

#include <algorithm>

namespace teardown {
namespace {

constexpr int kOffered = 3;
constexpr int kAnswerThumbnail = 104;  // pixels a side, for screens of up to twice the density

std::vector<OfferedPicture> readThumbnails(const QStringList& paths) {
    std::vector<OfferedPicture> pictures;
    for (const QString& path : paths) {
        const QImage image(path);
        if (image.isNull()) continue;
        const bool tiny = image.width() < kAnswerThumbnail;
        pictures.push_back({path, image.scaled(kAnswerThumbnail, kAnswerThumbnail, Qt::KeepAspectRatio,
                                               tiny ? Qt::FastTransformation : Qt::SmoothTransformation)});
    }
    return pictures;
}

}  // namespace

AnswerDesk::AnswerDesk(MainWindow& window) : QObject(&window), m_window(window), m_reader(window.workspace().measureLane()) {
    Workbench& work = window.workspace();
    connect(&work.files(), &OpenFiles::inputChanged, this, &AnswerDesk::refresh);
    for (const Journey journey : {Journey::Forward, Journey::Build})
        connect(&work.slot(journey), &SlotBase::changed, this, &AnswerDesk::refresh);
    connect(&work, &Workbench::ending, this, [this] { m_reader.abandon(); });
    AnswerCard* card = window.inspector()->answer()->card();
    connect(card, &AnswerCard::followed, this, &AnswerDesk::follow);
    connect(card, &AnswerCard::pictureChosen, this, [this](const QString& path) { m_window.workspace().open({path}); });
}

void AnswerDesk::refresh() {
    const Workbench& work = m_window.workspace();
    const auto& outcome = work.forwarded();
    m_window.inspector()->setAnswer(outcome ? outcome->top : std::vector<Prediction>(), work.doubt());
    m_window.inspector()->setTimedRuns(outcome ? outcome->timedRuns : 0);
    m_window.timeline()->setTimedRuns(outcome ? outcome->timedRuns : 0);
    if (outcome && work.answeredInput() == AnsweredInput::Random) offerPictures();
}

void AnswerDesk::offerPictures() {
    const auto& built = m_window.workspace().built();
    if (!built) return;
    // A network for small pictures is one for digits, as far as the samples go.
    const QStringList paths = takesDigits(*built) ? sampleDigits(kOffered) : PhotoSample::photos().mid(0, kOffered);
    if (paths == m_offered) return;
    m_offered = paths;
    m_reader.run([paths](const TaskContext&) { return readThumbnails(paths); },
                 [this](const std::vector<OfferedPicture>& pictures) { m_window.inspector()->answer()->card()->setPictures(pictures); });
}

void AnswerDesk::goTo(int step) {
    if (m_window.navigator().journey() != Journey::Forward) m_window.chooseJourney(Journey::Forward);
    m_window.stage()->choosePage(PageId::Heatmaps);
    m_window.navigator().showStep(step);
}

void AnswerDesk::follow(const AnswerDoubt& doubt) {
    switch (doubt.goal) {
        case DoubtGoal::Fit:
            return m_window.checkpointRoom()->show(CheckpointView::Fit);
        case DoubtGoal::Step:
            return goTo(doubt.step);
        case DoubtGoal::Tensor:
            m_window.checkpointRoom()->show(CheckpointView::Tensors);
            return m_window.navigator().showTensor(doubt.key);
        case DoubtGoal::OpenCheckpoint:
            return m_window.actions().open->trigger();
        case DoubtGoal::None:
            return;
    }
}

void AnswerDesk::connectPage(AnswerPage* page) {
    connect(page->whatIf(), &WhatIfPanel::stepChosen, this, &AnswerDesk::goTo);
    connect(page->whatIf(), &WhatIfPanel::doubtFollowed, this, &AnswerDesk::follow);
    connect(page->why(), &WhyPanel::doubtFollowed, this, &AnswerDesk::follow);
    connect(page->why(), &WhyPanel::channelChosen, this, &AnswerDesk::showChannel);
}

void AnswerDesk::showChannel(const QString& layer, int channel) {
    const TracePtr trace = m_window.workspace().trace(Journey::Forward);
    const int step = trace ? trace->findPath(fromQt(layer)) : -1;
    if (step < 0) return;
    goTo(step);
    // The list is about what the layer gives.
    const auto& tensors = m_window.stage()->heatmaps()->tiles()->tensors();
    for (int i = 0; i < static_cast<int>(tensors.size()); ++i)
        if (!tensors[static_cast<std::size_t>(i)].isInput && channel < tensors[static_cast<std::size_t>(i)].channelCount()) {
            m_window.stage()->heatmaps()->tiles()->choose({i, channel});
            break;
        }
}

}  // namespace teardown
