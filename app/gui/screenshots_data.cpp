// The screenshots of pipelines, datasets and of other programs' numbers.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/photographer.h"
#include "app/gui/rooms/answer/answer_page.h"
#include "app/gui/rooms/answer/answer_room.h"
#include "app/gui/rooms/data/data_room.h"
#include "app/gui/rooms/data/dataset_page.h"
#include "app/gui/rooms/data/pipeline_page.h"
#include "core/session/forward_journey.h"
#include "widgets/data/class_table.h"
#include "widgets/data/picture_wall.h"
#include "widgets/data/pipeline_panel.h"
#include "widgets/engine/numbers_panel.h"
#include "widgets/engine/what_if_panel.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QPushButton>
#include <QTemporaryDir>

#include <cmath>

namespace teardown {
namespace {

/// A folder of two classes with the pictures beside the open one - with what goes wrong in such folders: one that is no class, and a file
/// that is no picture.
QString writeClasses(const QString& folder, const QFileInfo& input) {
    const QStringList names = input.dir().entryList({QStringLiteral("*.png"), QStringLiteral("*.jpg")}, QDir::Files, QDir::Name);
    const QDir root(folder);
    const QString classes[] = {QStringLiteral("class_a"), QStringLiteral("class_b"), QStringLiteral(".ipynb_checkpoints")};
    for (const QString& name : classes) root.mkpath(name);
    for (int i = 0; i < names.size(); ++i)
        // The sample's pictures are two of each digit.
        QFile::copy(input.dir().filePath(names[i]), root.filePath(classes[i / 2 % 2] + QLatin1Char('/') + names[i]));
    if (!names.isEmpty()) QFile::copy(input.filePath(), root.filePath(classes[2] + QLatin1Char('/') + names.first()));
    if (QFile broken(root.filePath(QStringLiteral("class_b/9_3.png"))); broken.open(QIODevice::WriteOnly)) broken.write("<html>404</html>");
    return folder;
}

/// The scores of the first answer that another reading of the picture changes, as a program prints them.
QString otherNumbers(const std::vector<Prediction>& before, const std::vector<WhatIfAnswer>& answers) {
    constexpr double kClear = 1e-4;
    for (const WhatIfAnswer& answer : answers) {
        if (answer.top.empty() || before.empty() || answer.error) continue;
        if (answer.top[0].index == before[0].index && std::abs(answer.top[0].score - before[0].score) < kClear) continue;
        QStringList lines;
        for (const Prediction& prediction : answer.top)
            lines += QStringLiteral("%1: %2").arg(prediction.index).arg(prediction.score, 0, 'g', 9);
        return lines.join(QLatin1Char('\n'));
    }
    return {};
}

}  // namespace

void photographData(MainWindow& window, Photographer& photographer) {
    Workbench& work = window.context().work;
    if (!work.files().hasWholeConfig() || !work.hasInput()) return;
    DataRoom& room = window.room<DataRoom>();
    PipelinePanel& pipeline = *room.pipeline()->panel();
    pipeline.setPhase(Phase::Train);
    window.context().stage.choosePage(PipelinePage::kId);
    if (waitFor([&] { return pipeline.transforms()->rows()->run() != nullptr; }, 20000)) {
        const std::vector<PhaseStep>& steps = pipeline.transforms()->rows()->run()->steps;
        for (std::size_t i = 0; i < steps.size(); ++i)
            if (!steps[i].record.drawn.empty()) {
                pipeline.transforms()->setCurrentIndex(pipeline.transforms()->rows()->index(static_cast<int>(i)));
                break;
            }
        photographer.take(QStringLiteral("pipeline"));
    }
    QTemporaryDir scratch;
    room.openFolder(writeClasses(scratch.filePath(QStringLiteral("digits")), QFileInfo(work.inputPath())));
    DatasetPanel& dataset = *room.dataset()->panel();
    const auto settled = [&] { return dataset.dataset() && !room.dataset()->isBusy() && dataset.wall()->missing().empty(); };
    if (waitFor(settled, 20000)) {
        dataset.classes()->setCurrentIndex(dataset.classes()->model()->index(2, 0));
        dataset.setMode(VisMode::Concat);
        dataset.verify()->click();
        waitFor(settled, 20000);
        photographer.take(QStringLiteral("dataset"));
    }
    window.context().stage.choosePage(PageId::Heatmaps);
}

void photographNumbers(MainWindow& window, Photographer& photographer) {
    AnswerPage& page = *window.room<AnswerRoom>().page();
    const auto forwarded = window.context().work.forwarded();
    const QString numbers = forwarded ? otherNumbers(forwarded->top, page.whatIf()->answers()) : QString();
    if (numbers.isEmpty()) return;
    page.showSection(AnswerPage::Section::Numbers);
    page.numbers()->setText(numbers);
    page.numbers()->find()->click();
    if (waitFor([&] { return page.numbers()->report().has_value(); }, 60000)) photographer.take(QStringLiteral("explain_numbers"));
}

}  // namespace teardown
