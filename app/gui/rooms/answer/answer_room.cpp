#include "app/gui/rooms/answer/answer_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/rooms/answer/answer_page.h"
#include "app/gui/rooms/answer/pictures_page.h"
#include "app/gui/rooms/answer/why_page.h"
#include "app/gui/sample_files.h"
#include "app/gui/side_panes.h"
#include "app/gui/workbench.h"
#include "core/session/build_journey.h"
#include "widgets/answer/answer_block.h"
#include "widgets/common/strings.h"
#include "widgets/engine/numbers_panel.h"
#include "widgets/engine/what_if_panel.h"
#include "widgets/pictures/pictures_panel.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"

#include <QImage>

namespace teardown {
namespace {

constexpr int kOffered = 3;
constexpr int kAnswerThumbnail = 104;  // pixels per side, for screens with up to twice the density

std::vector<SamplePicture> readThumbnails(const QStringList& paths) {
    std::vector<SamplePicture> pictures;
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

AnswerRoom::AnswerRoom() = default;
AnswerRoom::~AnswerRoom() = default;

void AnswerRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_reader = std::make_unique<TaskRunner>(context.work.measureLane());
    makePage();
    Workbench& work = context.work;
    connect(&work.files(), &OpenFiles::inputChanged, this, &AnswerRoom::offerPictures);
    for (const Journey journey : {Journey::Forward, Journey::Build})
        connect(&work.slot(journey), &SlotBase::changed, this, &AnswerRoom::offerPictures);
    AnswerCard* card = context.side.inspector()->answer()->card();
    connect(card, &AnswerCard::followed, this, &AnswerRoom::openCause);
    connect(card, &AnswerCard::pictureChosen, this, [this](const QString& path) { m_context->work.open({path}); });
    offerPictures();
}

void AnswerRoom::makePage() {
    m_pictures = std::make_unique<PicturesPage>(*m_context);
    m_page = new AnswerPage(m_context->work, m_pictures->panel(), &m_context->stage);
    m_context->stage.addPage(m_page);
    m_context->menus.onTriggered(QStringLiteral("journey.classify-pictures"), this, [this] {
        m_page->showSection(AnswerPage::Section::Pictures);
        m_context->stage.choosePage(PageId::Answer);
    });
    m_context->menus.add(
        {QStringLiteral("journey.why"), tr("&Why this class"), {}, tr("Shows which part of the picture supports the answer (Grad-CAM)")},
        this, [this](bool) {
            m_page->showSection(AnswerPage::Section::Why);
            m_context->stage.choosePage(PageId::Answer);
        });
    m_context->menus.add({QStringLiteral("journey.explain-numbers"),
                          tr("E&xplain numbers"),
                          {},
                          tr("Which way of reading the picture gives the numbers of another program")},
                         this, [this](bool) {
                             m_page->showSection(AnswerPage::Section::Numbers);
                             m_context->stage.choosePage(PageId::Answer);
                             m_page->numbers()->setFocus();
                         });
    connect(m_page->whatIf(), &WhatIfPanel::stepChosen, this, &AnswerRoom::openStep);
    connect(m_page->whatIf(), &WhatIfPanel::doubtFollowed, this, &AnswerRoom::openCause);
    connect(m_page->why(), &WhyPanel::doubtFollowed, this, &AnswerRoom::openCause);
    connect(m_page->why(), &WhyPanel::channelChosen, this, &AnswerRoom::showChannel);
}

void AnswerRoom::offerPictures() {
    const Workbench& work = m_context->work;
    const auto built = work.built();
    if (!built || !work.forwarded() || work.answeredInput() != AnsweredInput::Random) return;
    // A network for small pictures is taken for a digits network; no other sample is that small.
    const QStringList paths = takesDigits(*built) ? sampleDigits(kOffered) : samplePhotos().mid(0, kOffered);
    if (paths == m_offered) return;
    m_offered = paths;
    m_reader->run(
        [paths](const TaskContext&) { return readThumbnails(paths); },
        [this](const std::vector<SamplePicture>& pictures) { m_context->side.inspector()->answer()->card()->setPictures(pictures); });
}

void AnswerRoom::openStep(int step) {
    if (m_context->navigator.journey() != Journey::Forward) m_context->navigator.openJourney(Journey::Forward);
    m_context->stage.choosePage(PageId::Heatmaps);
    m_context->navigator.showStep(step);
}

void AnswerRoom::openCause(const AnswerDoubt& doubt) {
    switch (doubt.goal) {
        case DoubtGoal::Fit:
            return m_context->menus.trigger(QStringLiteral("view.checkpoint-fit"));
        case DoubtGoal::Step:
            return openStep(doubt.step);
        case DoubtGoal::Tensor:
            m_context->menus.trigger(QStringLiteral("view.tensors"));
            return m_context->navigator.showTensor(doubt.key);
        case DoubtGoal::OpenCheckpoint:
            return m_context->menus.trigger(QStringLiteral("file.open"));
        case DoubtGoal::None:
            return;
    }
}

void AnswerRoom::showChannel(const QString& layer, int channel) {
    const TracePtr trace = m_context->work.trace(Journey::Forward);
    const int step = trace ? trace->findPath(fromQt(layer)) : -1;
    if (step < 0) return;
    openStep(step);
    // The list shows the outputs of the layer.
    const auto& tensors = m_context->stage.heatmaps()->tiles()->tensors();
    for (int i = 0; i < static_cast<int>(tensors.size()); ++i)
        if (!tensors[static_cast<std::size_t>(i)].isInput && channel < tensors[static_cast<std::size_t>(i)].channelCount()) {
            m_context->stage.heatmaps()->tiles()->choose({i, channel});
            break;
        }
}

}  // namespace teardown
