// The config in the window: its source in both directions, changes with undo, a child config, comparison, broken bases, keys nobody reads.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/config/child_config_saver.h"
#include "app/gui/rooms/config/config_comparison.h"
#include "app/gui/rooms/config/config_room.h"
#include "app/gui/rooms/config/version_offer.h"
#include "app/gui/rooms/drawing/drawing_room.h"
#include "app/gui/rooms/help/help_room.h"
#include "app/gui/side_panes.h"
#include "core/session/build_journey.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/config/changes_panel.h"
#include "widgets/config/diff_page.h"
#include "widgets/config/file_graph.h"
#include "widgets/config/row_list.h"
#include "widgets/config/source_page.h"
#include "widgets/config/value_field.h"
#include "widgets/draw/draw_pad.h"
#include "widgets/notices/notice_bar.h"
#include "widgets/source_view/source_view.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"

#include <QAction>
#include <QLineEdit>
#include <QTreeView>
#include <QtTest>

using namespace teardown;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
const QString kConfig = kSample + QStringLiteral("repvgg-digits.py");
const QString kPicture = kSample + QStringLiteral("pictures/3_1.png");
const QString kClasses = QStringLiteral("model.head.num_classes");

/// Its head follows the config, so that a change can be seen in the model.
class FollowingSession : public test::FakeSession {
public:
    Result<std::shared_ptr<const BuildOutcome>> build(const BuildRequest& request, const TaskContext& task) override {
        const std::vector<std::string> path{"model", "head", "num_classes"};
        const ConfigValue* classes = valueAt(request.config->root, path);
        if (classes && classes->asInt() < 0)
            return Error{ErrorKind::BadInput, "head-classes", asIs("num_classes must be positive"), asIs("Choose another number."), {}};
        auto built = FakeSession::build(request, task);
        if (!built.ok() || !classes) return built;
        auto changed = std::make_shared<BuildOutcome>(**built);
        changed->parameters += (classes->asInt() - 10) * 97;
        for (ModuleNode& node : changed->modules)
            if (node.path == "head") node.parameters = classes->asInt() * 97;
        changed->stateDict.push_back({"head.fc.weight", {classes->asInt(), 96}, "float32"});
        return std::shared_ptr<const BuildOutcome>(changed);
    }
};

QString write(const QTemporaryDir& folder, const QString& name, const QByteArray& text) {
    const QString path = folder.filePath(name);
    QDir().mkpath(QFileInfo(path).absolutePath());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(text);
    return path;
}

std::int64_t numberOf(MainWindow& window, const QString& path) {
    std::vector<std::string> parts;
    for (const QString& part : path.split(QLatin1Char('.'))) parts.push_back(part.toStdString());
    const ConfigValue* value = valueAt(window.context().work.config()->root, parts);
    return value ? value->asInt() : -1;
}

}  // namespace

class ConfigsTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> opened(const QStringList& files) { return test::openedWindow(files, test::sessionsOf<FollowingSession>()); }
    std::unique_ptr<MainWindow> ready() {
        auto window = opened({kConfig, kPicture});
        (void)QTest::qWaitFor([&] { return window->context().work.forwarded() != nullptr && !window->context().work.busy(); }, 20000);
        return window;
    }

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        Theme::instance().apply(ThemeMode::Light);
    }

    void aValueOpensItsLine() {
        const auto window = ready();
        QCOMPARE(window->context().stage.page(), PageId::Heatmaps);
        Q_EMIT window->context().side.tree(TreeTab::Config)->chosen(QStringLiteral("model.backbone.arch.width_factor"));
        QCOMPARE(window->context().stage.page(), PageId::Source);
        const SourcePage* source = window->room<ConfigRoom>().source();
        QCOMPARE(source->file(), QStringLiteral("repvgg-digits.py"));
        QCOMPARE(source->line(), 15);
        QCOMPARE(source->history()->model()->rows().size(), std::size_t(2));
        // Another step shows its tensors again; chosen as the page to stay, the source follows the steps.
        window->context().navigator.showModule(QStringLiteral("backbone.stage_1.0"));
        QCOMPARE(window->context().stage.page(), PageId::Heatmaps);
        window->context().menus.command(QStringLiteral("view.source"))->trigger();
        window->context().navigator.showModule(QStringLiteral("backbone.stage_2.0"));
        QCOMPARE(window->context().stage.page(), PageId::Source);
        window->context().navigator.openJourney(Journey::Build);
        QVERIFY(window->context().stage.page() != PageId::Source);
    }

    void anArgumentOpensItsLine() {
        const auto window = ready();
        Q_EMIT window->context().side.inspector()->configPathChosen(QStringLiteral("model.backbone.strides"));
        QCOMPARE(window->context().stage.page(), PageId::Source);
        QCOMPARE(window->room<ConfigRoom>().source()->file(), QStringLiteral("_base_/repvgg_digits.py"));
        QCOMPARE(window->room<ConfigRoom>().source()->line(), 21);
        QCOMPARE(window->context().side.tree(TreeTab::Config)->selectedKey(), QStringLiteral("model.backbone.strides"));
        QCOMPARE(window->context().side.shown(), TreeTab::Config);
    }

    void aLineChoosesItsValue() {
        const auto window = ready();
        window->room<ConfigRoom>().showLine(QStringLiteral("_base_/digits_28x28.py"), 7);
        QVERIFY(window->room<ConfigRoom>().source()->lineValues()->model()->rows().size() > 2);
        Q_EMIT window->room<ConfigRoom>().source()->view()->lineClicked(7);
        QCOMPARE(window->context().side.tree(TreeTab::Config)->selectedKey(), QStringLiteral("img_norm_cfg.mean"));
        QCOMPARE(window->context().stage.page(), PageId::Source);
        QCOMPARE(window->room<ConfigRoom>().source()->line(), 7);
        QCOMPARE(window->room<ConfigRoom>().source()->file(), QStringLiteral("_base_/digits_28x28.py"));
    }

    void theSourceIsThereWithoutAModel() {
        QTemporaryDir folder;
        const auto window = opened({write(folder, QStringLiteral("a.py"), "model = dict(type='Nothing')\n")});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.config() != nullptr, 10000);
        window->room<ConfigRoom>().showValue(QStringLiteral("model.type"));
        QCOMPARE(window->context().stage.page(), PageId::Source);
        QCOMPARE(window->room<ConfigRoom>().source()->line(), 1);
    }

    void aChangeIsBuiltAndUndone() {
        const auto window = ready();
        ConfigRoom& room = window->room<ConfigRoom>();
        window->context().navigator.showModule(QStringLiteral("backbone.stage_2.1"));
        const auto parameters = window->context().work.built()->parameters;
        QVERIFY(!window->context().menus.command(QStringLiteral("edit.undo"))->isEnabled());
        room.change(kClasses, QStringLiteral("7"));
        QCOMPARE(numberOf(*window, kClasses), 7);
        QTRY_COMPARE_WITH_TIMEOUT(window->context().work.built()->parameters, parameters - 3 * 97, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        QVERIFY2(room.changes()->modelText().contains(QStringLiteral("1 module differs; 1 tensor differs")),
                 qPrintable(room.changes()->modelText()));
        QCOMPARE(room.changes()->shownChanges(), QStringList{QStringLiteral("model.head.num_classes  10 → 7  repvgg_digits.py:26")});
        QCOMPARE(window->context().side.tree(TreeTab::Config)->selectedKey(), kClasses);
        // The same layer is still selected.
        QTRY_VERIFY(window->context().navigator.cursor().step());
        QCOMPARE(window->context().navigator.cursor().step()->path, std::string("backbone.stage_2.1"));
        room.change(kClasses, QStringLiteral("8"));
        QCOMPARE(window->context().work.options().size(), std::size_t(1));
        window->context().menus.command(QStringLiteral("edit.undo"))->trigger();
        QCOMPARE(numberOf(*window, kClasses), 7);
        window->context().menus.command(QStringLiteral("edit.undo"))->trigger();
        QCOMPARE(numberOf(*window, kClasses), 10);
        QVERIFY(window->context().work.options().empty());
        QVERIFY(!window->context().menus.command(QStringLiteral("edit.undo"))->isEnabled() &&
                window->context().menus.command(QStringLiteral("edit.redo"))->isEnabled());
        window->context().menus.command(QStringLiteral("edit.redo"))->trigger();
        QCOMPARE(numberOf(*window, kClasses), 7);
        QTRY_COMPARE_WITH_TIMEOUT(window->context().work.built()->parameters, parameters - 3 * 97, 20000);
        window->context().menus.command(QStringLiteral("edit.discard-changes"))->trigger();
        QCOMPARE(numberOf(*window, kClasses), 10);
        // The file is unchanged.
        const auto again = loadConfig(kConfig.toStdString());
        QVERIFY(again.ok() && again.value()->root == window->context().work.openedConfig()->root);
    }

    void aChangeThatCanNotBeBuiltIsSaidAndUndone() {
        const auto window = ready();
        window->room<ConfigRoom>().change(kClasses, QStringLiteral("-1"));
        QTRY_VERIFY_WITH_TIMEOUT(window->context().notices.bar()->allText().contains(QStringLiteral("num_classes must be positive")),
                                 20000);
        window->context().menus.command(QStringLiteral("edit.undo"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(window->context().notices.bar()->allText().isEmpty(), 20000);
        window->room<ConfigRoom>().change(QStringLiteral("model.head.num_classes.x"), QStringLiteral("1"));
        QCOMPARE(window->context().work.changes().undoStack().index(), 0);
        QVERIFY(!window->room<ConfigRoom>().changes()->previewText().isEmpty());
    }

    void valuesAreEditedInTheTree() {
        const auto window = ready();
        window->context().side.show(TreeTab::Config);
        window->context().side.tree(TreeTab::Config)->select(kClasses);
        window->context().menus.command(QStringLiteral("edit.change-value"))->trigger();
        auto* field = window->context().side.tree(TreeTab::Config)->findChild<ValueField*>();
        QVERIFY(field);
        QCOMPARE(field->text(), QStringLiteral("10"));
        field->setText(QStringLiteral("12"));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(numberOf(*window, kClasses), 12);
        QTRY_VERIFY(!window->context().side.tree(TreeTab::Config)->findChild<ValueField*>());
        Q_EMIT window->context()
            .side.tree(TreeTab::Config)
            ->view()
            ->doubleClicked(window->context().side.tree(TreeTab::Config)->view()->currentIndex());
        field = window->context().side.tree(TreeTab::Config)->findChild<ValueField*>();
        QVERIFY(field);
        field->setText(QStringLiteral("13"));
        QTest::keyClick(field, Qt::Key_Escape);
        QCOMPARE(numberOf(*window, kClasses), 12);
        // A value that DictAction cannot read goes to the field below, with the error.
        QTRY_VERIFY(!window->context().side.tree(TreeTab::Config)->findChild<ValueField*>());
        window->room<ConfigRoom>().editValue(kClasses);
        field = window->context().side.tree(TreeTab::Config)->findChild<ValueField*>();
        field->setText(QStringLiteral("(1,"));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(window->room<ConfigRoom>().changes()->field()->text(), kClasses + QStringLiteral("=(1,"));
        QCOMPARE(numberOf(*window, kClasses), 12);
    }

    void undoBelongsToThePadWhileOneDraws() {
        const auto window = ready();
        window->room<ConfigRoom>().change(kClasses, QStringLiteral("7"));
        QVERIFY(window->context().menus.command(QStringLiteral("edit.undo"))->isEnabled());
        window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        window->room<DrawingRoom>().showPad(true);
        QTRY_VERIFY(QApplication::focusWidget() && window->room<DrawingRoom>().pad()->isAncestorOf(QApplication::focusWidget()));
        QVERIFY(!window->context().menus.command(QStringLiteral("edit.undo"))->isEnabled());
        window->context().side.tree(TreeTab::Config)->view()->setFocus();
        QVERIFY(window->context().menus.command(QStringLiteral("edit.undo"))->isEnabled());
    }

    void changesAreSavedAsAChild() {
        QTemporaryDir folder;
        const QString base =
            write(folder, QStringLiteral("base.py"), "model = dict(type='ImageClassifier', head=dict(num_classes=10, topk=(1,)))\n");
        const auto window = opened({base});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.config() != nullptr, 10000);
        window->room<ConfigRoom>().change(kClasses, QStringLiteral("7"));
        // Never overwrites an open file.
        window->room<ConfigRoom>().saver().save(base);
        QVERIFY(window->context().notices.bar()->allText().contains(QStringLiteral("cannot be overwritten")));
        const QString child = folder.filePath(QStringLiteral("child.py"));
        window->room<ConfigRoom>().saver().save(child);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().notices.bar()->has(QStringLiteral("saved")), 10000);
        QFile file(child);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY2(text.contains("_base_") && text.contains("base.py") && text.contains("num_classes=7") && !text.contains("topk"),
                 text.constData());
        QVERIFY(window->context().notices.bar()->choose(QStringLiteral("saved"), QStringLiteral("Open")));
        QTRY_COMPARE_WITH_TIMEOUT(QString::fromStdString(window->context().work.config()->path), child, 10000);
        QCOMPARE(numberOf(*window, kClasses), 7);
        QVERIFY(window->context().work.options().empty());
        QVERIFY(!window->context().work.changes().undoStack().canUndo());
    }

    void aConfigOfMmpretrainIsConverted() {
        QTemporaryDir folder;
        const QString path = write(folder, QStringLiteral("one.py"),
                                   "model = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=18),\n"
                                   "             head=dict(type='LinearClsHead', num_classes=10, in_channels=512))\n"
                                   "data_preprocessor = dict(mean=[0, 0, 0], std=[1, 1, 1])\n"
                                   "test_dataloader = dict(dataset=dict(type='CustomDataset', pipeline=[dict(type='LoadImageFromFile'),\n"
                                   "    dict(type='ResizeEdge', scale=32), dict(type='PackInputs')]))\n"
                                   "optim_wrapper = dict()\noptimizer = dict()\n");
        const auto window = opened({path});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.config() != nullptr, 10000);
        NoticeBar* bar = window->context().notices.bar();
        QTRY_VERIFY_WITH_TIMEOUT(bar->has(QStringLiteral("version")), 10000);
        const QString text = bar->text(QStringLiteral("version"));
        QVERIFY2(text.startsWith(QStringLiteral("one.py was written for mmpretrain 1.x.")) &&
                     text.contains(QStringLiteral("optimizer (one.py:7)")),
                 qPrintable(text));
        // A tried value is not another config.
        bar->dismiss(QStringLiteral("version"));
        window->room<ConfigRoom>().change(kClasses, QStringLiteral("7"));
        QVERIFY(!bar->has(QStringLiteral("version")));

        window->room<ConfigRoom>().version().convert(path);
        QVERIFY(bar->allText().contains(QStringLiteral("cannot be overwritten")));
        const QString converted = folder.filePath(QStringLiteral("zero.py"));
        window->room<ConfigRoom>().version().convert(converted);
        QTRY_COMPARE_WITH_TIMEOUT(QString::fromStdString(window->context().work.config()->path), converted, 10000);
        QVERIFY(window->context().work.config()->root.find("data"));
        QCOMPARE(numberOf(*window, kClasses), 7);
        QVERIFY(!bar->has(QStringLiteral("version")));
    }

    void mixedVersionsAreNamed() {
        QTemporaryDir folder;
        const QString path = write(folder, QStringLiteral("mixed.py"),
                                   "model = dict(type='ImageClassifier', backbone=dict(type='LeNet5'))\n"
                                   "data = dict(samples_per_gpu=8, workers_per_gpu=2)\noptimizer = dict()\n"
                                   "train_dataloader = dict(batch_size=8)\n");
        const auto window = opened({path});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.config() != nullptr, 10000);
        const auto text = [&] { return window->context().notices.bar()->text(QStringLiteral("version")); };
        // The room that says so is created after the first paint.
        QTRY_VERIFY_WITH_TIMEOUT(text().contains(QStringLiteral("train_dataloader (mixed.py:4)")), 10000);
        QVERIFY(!window->context().notices.bar()->choose(QStringLiteral("version"), QStringLiteral("Convert to 0.x…")));
    }

    void twoConfigsAreCompared() {
        QTemporaryDir folder;
        const QString first = write(folder, QStringLiteral("first.py"), "model = dict(type='A', depth=18)\nseed = 1\n");
        const QString second =
            write(folder, QStringLiteral("second.py"), "model = dict(\n    type='A',\n    depth=50)\nlog_level = 'INFO'\n");
        const auto window = opened({second});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.config() != nullptr, 10000);
        ConfigRoom& room = window->room<ConfigRoom>();
        room.comparison().compareWith(first);
        QTRY_VERIFY_WITH_TIMEOUT(room.comparisonIsShown(), 10000);
        QCOMPARE(window->context().stage.page(), PageId::Source);
        const ConfigDiff& diff = room.difference()->diff();
        QCOMPARE(diff.changed.size(), std::size_t(1));
        QCOMPARE(diff.added.size(), std::size_t(1));
        QCOMPARE(diff.removed.size(), std::size_t(1));
        // A place of the other config opens that one's file, a line of which chooses nothing in the tree.
        Q_EMIT room.difference()->tree()->chosen(QStringLiteral("changed/0"));
        room.difference()->openPlace(false);
        QCOMPARE(room.source()->file(), QStringLiteral("first.py"));
        QVERIFY(!room.comparisonIsShown());
        room.difference()->openPlace(true);
        QCOMPARE(room.source()->file(), QStringLiteral("second.py"));
        QCOMPARE(room.source()->line(), 3);
        // A change keeps the comparison up to date.
        room.change(QStringLiteral("model.depth"), QStringLiteral("18"));
        QVERIFY(room.difference()->diff().changed.empty());
        // The next config offers to be compared with this one.
        window->context().work.open({first});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().notices.bar()->has(QStringLiteral("compare")), 10000);
        QVERIFY(window->context().notices.bar()->choose(QStringLiteral("compare"), QStringLiteral("Compare")));
        QVERIFY(room.comparisonIsShown());
        QCOMPARE(room.difference()->diff().changed.size(), std::size_t(1));
    }

    void changesAreComparedWithTheirModel() {
        const auto window = ready();
        ConfigRoom& room = window->room<ConfigRoom>();
        room.change(kClasses, QStringLiteral("7"));
        room.comparison().showChanges();
        QVERIFY(room.comparisonIsShown());
        QCOMPARE(room.difference()->diff().changed.size(), std::size_t(1));
        const auto has = [&](const char* key) { return room.difference()->tree()->model()->indexOf(QString::fromLatin1(key)).isValid(); };
        QTRY_VERIFY_WITH_TIMEOUT(has("modules") && has("tensors"), 20000);
        window->context().menus.command(QStringLiteral("edit.undo"))->trigger();
        // Nothing differs any more: the page is closed.
        QVERIFY(!room.comparisonIsShown());
    }

    void aBrokenBaseLeavesWhatCanBeRead() {
        QTemporaryDir folder;
        write(folder, QStringLiteral("_base_/model.py"), "_base_ = './missing.py'\nmodel = dict(type='Net', depth=50)\n");
        const QString path =
            write(folder, QStringLiteral("broken.py"), "_base_ = './_base_/model.py'\nmodel = dict(depth=18)\nseed = (1\n");
        const auto window = ready();
        window->context().work.open({path});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.problems()->count(ProblemKind::Error) >= 2, 10000);
        QVERIFY(!window->context().work.built());
        QVERIFY(window->context().side.tree(TreeTab::Config)->model()->indexOf(QStringLiteral("model.depth")).isValid());
        const QString said = window->context().notices.bar()->allText();
        QVERIFY2(said.contains(QStringLiteral("broken.py -> _base_/model.py")) && said.contains(QStringLiteral("missing.py")),
                 qPrintable(said));
        window->room<ConfigRoom>().showValue(QStringLiteral("model.depth"));
        QCOMPARE(window->room<ConfigRoom>().source()->line(), 2);
        // Fixed and reloaded, it is built.
        write(folder, QStringLiteral("_base_/missing.py"), "work_dir = 'x'\n");
        write(folder, QStringLiteral("broken.py"), "_base_ = './_base_/model.py'\nmodel = dict(depth=18)\nseed = 1\n");
        window->context().work.open({path});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.built() != nullptr, 20000);
        QCOMPARE(window->context().work.problems()->count(ProblemKind::Error), 0);
        QVERIFY(window->context().notices.errors().list().empty());
    }

    void keysThatNothingReadsAreProblems() {
        QTemporaryDir folder;
        const auto window = opened({write(folder, QStringLiteral("a.py"), "model = dict(type='Net')\ntrain_cfg = dict(augments=1)\n")});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.config() != nullptr, 10000);
        const auto texts = [&] {
            QStringList found;
            for (int row = 0; row < window->context().work.problems()->rowCount(); ++row)
                found += window->context().work.problems()->index(row).data().toString();
            return found.join(QLatin1Char('\n'));
        };
        QTRY_VERIFY2_WITH_TIMEOUT(texts().contains(QStringLiteral("nothing reads 'train_cfg'; it takes effect as model.train_cfg")),
                                  qPrintable(texts()), 10000);
    }
};

TD_TEST_GUI(ConfigsTest)
#include "tst_configs.moc"
