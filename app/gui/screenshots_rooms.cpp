// The screenshots of checkpoint, configs, registry, answer and test.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/photographer.h"
#include "app/gui/rooms/answer/answer_page.h"
#include "app/gui/rooms/answer/answer_room.h"
#include "app/gui/rooms/answer/why_page.h"
#include "app/gui/rooms/checkpoint/checkpoint_room.h"
#include "app/gui/rooms/config/config_comparison.h"
#include "app/gui/rooms/config/config_room.h"
#include "app/gui/rooms/map/map_page.h"
#include "app/gui/rooms/map/map_room.h"
#include "app/gui/rooms/registry/registry_page.h"
#include "app/gui/rooms/registry/registry_room.h"
#include "app/gui/rooms/test/test_page.h"
#include "app/gui/rooms/test/test_room.h"
#include "app/gui/side_panes.h"
#include "app/gui/work/picture_answers.h"
#include "core/checkpoint/checkpoint_writer.h"
#include "widgets/checkpoint/checkpoint_diff_page.h"
#include "widgets/checkpoint/fit_page.h"
#include "widgets/checkpoint/run_page.h"
#include "widgets/checkpoint/tensor_table.h"
#include "widgets/common/strings.h"
#include "widgets/common/tree_panel.h"
#include "widgets/config/changes_panel.h"
#include "widgets/config/diff_page.h"
#include "widgets/config/option_text.h"
#include "widgets/config/source_page.h"
#include "widgets/engine/argument_table.h"
#include "widgets/engine/class_panel.h"
#include "widgets/engine/registry_rows.h"
#include "widgets/engine/what_if_panel.h"
#include "widgets/results/confusion_view.h"
#include "widgets/results/map_panel.h"
#include "widgets/results/results_panel.h"
#include "widgets/source_view/source_view.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTreeView>
#include <QTreeWidget>

#include <cmath>

namespace teardown {
namespace {

/// A copy of the open checkpoint as it could have been at `epoch` of `epochs`: between noise and the actual weights.
std::string writeEpoch(const CheckpointFile& file, const QString& folder, int epoch, int epochs) {
    std::vector<NamedTensor> tensors;
    const auto stateDict = stateDictOf(file);
    if (!stateDict.ok()) return {};
    for (const StateDictView::Item& item : stateDict->items) {
        auto view = file.read(item.tensor);
        if (!view.ok() || view->dtype() != DType::Float32) continue;
        std::vector<float> values = view->toFloats();
        const float share = 1.0F - std::exp(-3.5F * static_cast<float>(epoch) / static_cast<float>(epochs));
        unsigned noise = 7;
        for (float& value : values) {
            noise = noise * 1103515245U + 12345U;
            value = share * value + (1 - share) * 0.4F * (static_cast<float>(noise >> 16 & 0xff) / 127.5F - 1);
        }
        tensors.push_back({item.key, TensorView::fromFloats(view->shape(), std::move(values))});
    }
    const std::string path = fromQt(QDir(folder).filePath(QStringLiteral("epoch_%1.pth").arg(epoch)));
    return writeCheckpoint(path, ConfigValue::dict({}), tensors).ok() ? path : std::string();
}

}  // namespace

void photographCheckpoint(MainWindow& window, Photographer& photographer) {
    Workbench& work = window.context().work;
    CheckpointRoom& room = window.room<CheckpointRoom>();
    if (!work.checkpoint()) return;
    const auto waitIdle = [&] { waitFor([&] { return !work.busy(); }); };
    room.show(CheckpointView::Tensors);
    TensorTable* table = room.page()->table();
    waitFor([&] { return table->model()->measured() == table->model()->rowCount(); }, 20000);
    table->select(QStringLiteral("backbone.stage_1.0.branch_3x3.conv.weight"));
    photographer.take(QStringLiteral("checkpoint_tensors"));
    QTemporaryDir run;
    constexpr int kEpochs = 12;
    std::string half;
    for (int epoch = 1; epoch <= kEpochs; ++epoch) {
        const std::string path = writeEpoch(*work.checkpoint(), run.path(), epoch, kEpochs);
        if (epoch == kEpochs / 2) half = path;
    }
    room.compareWith(toQt(half));
    waitFor([&] { return room.page()->diff()->model()->rowCount() > 0; }, 20000);
    photographer.take(QStringLiteral("checkpoint_compare"));
    room.followTraining(run.path());
    waitFor([&] { return room.page()->training()->epochs() > 0 && !room.page()->training()->busy(); }, 20000);
    room.page()->training()->follow(QStringLiteral("backbone.stem.branch_3x3.conv.weight"));
    waitFor([&] { return !room.page()->training()->busy(); }, 20000);
    photographer.take(QStringLiteral("checkpoint_training"));
    if (work.files().hasWholeConfig()) {
        work.changes().set({{"model.head.num_classes", "7"}}, {});
        waitFor([&] { return !work.busy() && room.fit() && room.fit()->report && !room.fit()->report->mismatched.empty(); }, 20000);
        room.show(CheckpointView::Fit);
        room.page()->fit()->openList(3);
        window.context().menus.trigger(QStringLiteral("view.problems"));
        photographer.take(QStringLiteral("checkpoint_fit"));
        window.context().menus.trigger(QStringLiteral("view.problems"));
        room.takeBack();
        waitIdle();
        waitFor([&] { return room.fit()->report && room.fit()->report->mismatched.empty(); }, 20000);
    }
    window.context().stage.choosePage(PageId::Heatmaps);
}

/// The source of the config, a change and its effect, a comparison, and a config with a broken base.
void photographConfigs(MainWindow& window, Photographer& photographer) {
    Workbench& work = window.context().work;
    ConfigRoom& room = window.room<ConfigRoom>();
    const QString path = QStringLiteral("model.backbone.arch.width_factor");
    if (!valueAtPath(work.config()->root, path)) return;
    window.context().side.show(TreeTab::Config);
    window.context().navigator.showConfig(path);
    room.showValue(path);
    photographer.take(QStringLiteral("source"));
    room.showLine(QStringLiteral("_base_/repvgg_digits.py"), 15);
    photographer.take(QStringLiteral("source_base"));
    room.source()->view()->openSearch();
    room.source()->view()->searchField()->setText(QStringLiteral("type"));
    photographer.take(QStringLiteral("source_search"));
    room.source()->view()->closeSearch();
    const auto settled = [&] { return !work.busy() && work.built() && room.changes()->modelText().size() > 0; };
    room.change(QStringLiteral("model.head.num_classes"), QStringLiteral("7"));
    room.change(QStringLiteral("model.backbone.base_channels"), QStringLiteral("8"));
    room.change(QStringLiteral("model.head.in_channels"), QStringLiteral("48"));
    waitFor(settled, 20000);
    room.showValue(QStringLiteral("model.head.num_classes"));
    photographer.take(QStringLiteral("changes"));
    room.comparison().showChanges();
    waitFor(settled, 20000);
    photographer.take(QStringLiteral("changes_do"));
    room.comparison().end();
    work.changes().undoStack().setIndex(0);
    waitFor([&] { return !work.busy(); }, 20000);
    QTemporaryDir scratch;
    const auto write = [&](const QString& name, const QByteArray& text) {
        QFile file(scratch.filePath(name));
        if (file.open(QIODevice::WriteOnly)) file.write(text);
        return scratch.filePath(name);
    };
    const QString other = write(QStringLiteral("other.py"), QByteArray::fromStdString(work.config()->prettyText())
                                                                .replace("num_classes=10", "num_classes=62")
                                                                .replace("'SGD'", "'AdamW'")
                                                                .replace("workflow = ", "seed = 0\nworkflow = "));
    room.comparison().compareWith(other);
    waitFor([&] { return room.comparisonIsShown(); }, 5000);
    room.difference()->tree()->select(QStringLiteral("changed/0"));
    Q_EMIT room.difference()->tree()->chosen(QStringLiteral("changed/0"));
    photographer.take(QStringLiteral("compare_configs"));
    room.comparison().end();
    QDir(scratch.path()).mkdir(QStringLiteral("_base_"));
    write(QStringLiteral("_base_/model.py"),
          "_base_ = './backbone.py'\nmodel = dict(\n    type='ImageClassifier',\n    head=dict(type='LinearClsHead', num_classes=10))\n");
    write(QStringLiteral("_base_/runtime.py"), "log_level = 'INFO'\nworkflow = [('train', 1)]\nload_from = None)\nresume_from = None\n");
    const QString broken = write(QStringLiteral("broken.py"),
                                 "_base_ = ['./_base_/model.py', './_base_/runtime.py']\n\nmodel = dict(head=dict(num_classes=1000))\n\n# "
                                 "stands a level too high\ntrain_cfg = dict(augments=dict(type='BatchMixup', alpha=0.2))\n");
    const int before = work.problems()->count(ProblemKind::Error);
    work.open({broken});
    waitFor([&] { return work.problems()->count(ProblemKind::Error) > before; }, 5000);
    room.showValue(QStringLiteral("log_level"));
    photographer.take(QStringLiteral("broken"));
}

/// A class built alone, one that could not be built, and a network with a hole. Skipped where the engine has no registries.
void photographRegistry(MainWindow& window, Photographer& photographer) {
    Workbench& work = window.context().work;
    RegistryRoom& room = window.room<RegistryRoom>();
    const QString name = QStringLiteral("models.RepVGG");
    if (!registryPlace(work.engine().registries(), name).item) return;
    window.context().side.tree(TreeTab::Registry)->choose(name);
    ClassPanel& panel = *room.page()->panel();
    const auto build = [&](const std::vector<PartArgument>& values) {
        panel.arguments()->arguments()->setValues(values);
        panel.shape()->setText(QStringLiteral("3x64x64"));
        panel.buildButton()->click();
        waitFor([&] { return !panel.summary().isEmpty() || !panel.problem().isEmpty(); }, 20000);
    };
    build({{"arch", "'A0'"}, {"out_indices", "(1, 3)"}});
    photographer.take(QStringLiteral("registry_part"));
    build({{"arch", "'A0'"}, {"strides", "(2, 2"}});
    photographer.take(QStringLiteral("registry_wrong"));
    window.context().stage.choosePage(PageId::Heatmaps);
    if (!work.files().hasWholeConfig()) return;
    work.changes().set({{"model.neck.type", "GlobalAveragePoolng"}}, {});
    waitFor([&] { return !work.busy() && work.journeys().isIncomplete(); }, 20000);
    window.context().navigator.openJourney(Journey::Forward);
    window.context().side.show(TreeTab::Model);
    window.context().menus.trigger(QStringLiteral("view.problems"));
    photographer.take(QStringLiteral("hole"));
    window.context().menus.trigger(QStringLiteral("view.problems"));
    work.changes().undoStack().setIndex(0);
    waitFor([&] { return !work.busy() && work.forwarded(); }, 20000);
}

/// Why the best class, and what if the picture were read differently.
void photographAnswer(MainWindow& window, Photographer& photographer) {
    AnswerPage& page = *window.room<AnswerRoom>().page();
    window.context().stage.choosePage(PageId::Answer);
    if (waitFor([&] { return page.why()->hasOutcome(); }, 20000)) photographer.take(QStringLiteral("why"));
    page.showSection(AnswerPage::Section::WhatIf);
    const auto changes = whatIfs(*window.context().work.config()).size();
    if (waitFor([&] { return page.whatIf()->answers().size() == changes; }, 60000) && changes > 0)
        photographer.take(QStringLiteral("what_if"));
    photographNumbers(window, photographer);
    // Shows as many of the folder's pictures as fit.
    Workbench& work = window.context().work;
    const QFileInfo input(work.inputPath());
    const QStringList names = input.dir().entryList({QStringLiteral("*.png"), QStringLiteral("*.jpg")}, QDir::Files, QDir::Name).mid(0, 12);
    if (names.size() > 1) {
        QStringList paths;
        for (const QString& name : names) paths += input.dir().filePath(name);
        work.open(paths);
        waitFor([&] { return !work.busy() && work.inputPath() == paths.first(); }, 20000);
        window.context().menus.trigger(QStringLiteral("journey.classify-pictures"));
        if (waitFor([&] { return !work.busy() && work.pictures().table()->answeredCount() == static_cast<int>(paths.size()); }, 60000))
            photographer.take(QStringLiteral("pictures"));
        window.context().stage.choosePage(PageId::Heatmaps);
        photographer.take(QStringLiteral("pictures_strip"));
        work.files().setInput(static_cast<int>(paths.indexOf(input.filePath())));
        waitFor([&] { return !work.busy(); }, 20000);
    }
    page.showSection(AnswerPage::Section::Why);
    window.context().stage.choosePage(PageId::Heatmaps);
}

/// The pictures in folders by the first letter of their names.
void photographMap(MainWindow& window, Photographer& photographer, const QDir& pictures, const QStringList& names) {
    const QTemporaryDir scratch;
    for (const QString& name : names) {
        QDir(scratch.path()).mkpath(name.left(1));
        QFile::copy(pictures.filePath(name), scratch.filePath(name.left(1) + QLatin1Char('/') + name));
    }
    MapRoom& room = window.room<MapRoom>();
    room.show();
    room.page()->openFolder(scratch.path());
    if (!waitFor([&] { return room.page()->panel()->view()->map() && !room.page()->isBusy(); }, 20000)) return;
    room.page()->panel()->view()->setCurrent(0);
    photographer.take(QStringLiteral("map"));
}

void photographTest(MainWindow& window, Photographer& photographer) {
    Workbench& work = window.context().work;
    const QDir pictures(QFileInfo(toQt(work.config()->path)).dir().filePath(QStringLiteral("pictures")));
    const QStringList names = pictures.entryList({QStringLiteral("*.png")}, QDir::Files, QDir::Name);
    if (names.isEmpty() || !work.files().hasWholeConfig()) return;
    const QTemporaryDir scratch;
    QFile list(scratch.filePath(QStringLiteral("labels.txt")));
    if (!list.open(QIODevice::WriteOnly)) return;
    std::vector<int> labels;
    for (const QString& name : names) {
        labels.push_back(name.left(1).toInt());
        list.write(name.toUtf8() + ' ' + name.left(1).toUtf8() + '\n');
    }
    list.close();
    const auto quoted = [](const QString& path) { return fromQt(QLatin1Char('\'') + path + QLatin1Char('\'')); };
    work.changes().set({{"data.test.data_prefix", quoted(pictures.path())}, {"data.test.ann_file", quoted(list.fileName())}}, {});
    waitFor([&] { return !work.busy(); }, 20000);
    TestRoom& room = window.room<TestRoom>();
    ResultsPanel& panel = *room.page()->panel();
    room.openResults(writeMadeResults(scratch.filePath(QStringLiteral("results.json")), labels, 5));
    const auto settled = [&] { return panel.results() && !room.page()->isBusy() && panel.pictures()->view()->missing().empty(); };
    waitFor(settled, 20000);
    panel.matrix()->setCurrent(4, 9);
    photographer.take(QStringLiteral("test"));
    panel.showSection(ResultsPanel::Section::Classes);
    photographer.take(QStringLiteral("test_classes"));
    panel.showSection(ResultsPanel::Section::Calibration);
    photographer.take(QStringLiteral("test_calibration"));
    room.page()->compareWith(writeMadeResults(scratch.filePath(QStringLiteral("before.json")), labels, 3));
    waitFor([&] { return panel.hasComparison() && settled(); }, 20000);
    photographer.take(QStringLiteral("test_compare"));
    photographMap(window, photographer, pictures, names);
    work.changes().set({}, {});
    waitFor([&] { return !work.busy(); }, 20000);
    window.context().stage.choosePage(PageId::Heatmaps);
}

}  // namespace teardown
