#include "app/gui/rooms/data/data_room.h"

#include "app/gui/menus.h"
#include "app/gui/navigator.h"
#include "app/gui/rooms/data/dataset_page.h"
#include "app/gui/rooms/data/pipeline_page.h"
#include "app/gui/workbench.h"
#include "core/base/picture_names.h"
#include "widgets/common/strings.h"
#include "widgets/stage/stage_view.h"

namespace teardown {

void DataRoom::install(WindowContext& context) {
    m_context.emplace(context);
    m_pipeline = new PipelinePage(context.work, &context.stage);
    m_dataset = new DatasetPage(context.work, &context.stage);
    context.stage.addPage(m_pipeline);
    context.stage.addPage(m_dataset);
    context.menus.add(
        {QStringLiteral("view.pipeline"), tr("Pipel&ine"), {}, tr("What each transform of the pipelines makes of the picture")}, this,
        [this](bool) { m_context->stage.choosePage(PipelinePage::kId); });
    context.menus.add(
        {QStringLiteral("view.dataset"), tr("&Dataset"), {}, tr("Classes, problems and pictures of the config's data, or of a folder")},
        this, [this](bool) {
            m_context->stage.setPageAvailable(DatasetPage::kId, true);
            m_context->stage.showPage(DatasetPage::kId);
        });
    connect(&context.work.files(), &OpenFiles::configChanged, this, &DataRoom::refresh);
    connect(&context.work.files(), &OpenFiles::folderDropped, this, &DataRoom::openFolder);
    connect(m_dataset, &DatasetPage::busyChanged, this, [this] { m_context->work.setBusy(this, m_dataset->isBusy()); });
    connect(m_dataset, &DatasetPage::placeChosen, this, &DataRoom::openPlace);
    connect(m_dataset, &DatasetPage::sampleActivated, this, [this](const DatasetPtr& dataset, std::size_t index) {
        if (!m_context->work.config()) return;
        m_pipeline->showSample(dataset, index);
        m_context->stage.showPage(PipelinePage::kId);
    });
    connect(&context.work, &Workbench::cancelled, this, [this] { Q_EMIT m_dataset->panel()->cancelled(); });
    refresh();
    // It was dropped before this room was created.
    if (const QString folder = context.work.files().droppedFolder(); !folder.isEmpty()) openFolder(folder);
}

void DataRoom::refresh() {
    const bool config = m_context->work.config() != nullptr;
    m_context->stage.setPageAvailable(PipelinePage::kId, config);
    if (m_dataset->panel()->source().isEmpty()) m_context->stage.setPageAvailable(DatasetPage::kId, false);
    Menus::setAvailable(m_context->menus.command(QStringLiteral("view.pipeline")), config ? QString() : tr("No config is open."));
}

void DataRoom::openFolder(const QString& folder) {
    m_dataset->openFolder(folder);
    m_context->stage.setPageAvailable(DatasetPage::kId, true);
    m_context->stage.showPage(DatasetPage::kId);
}

void DataRoom::openPlace(const Place& place) {
    if (isPictureName(place.file)) return m_context->work.files().openPicture(toQt(place.file));
    if (!place.member.empty()) m_context->navigator.openSource(toQt(place.member));
}

}  // namespace teardown
