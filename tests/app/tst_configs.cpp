// The config in the window: its source in both directions, changes with undo, a child config, comparison, broken bases, keys nobody reads.
#include "app/gui/config_desk.h"
#include "app/gui/desk.h"
#include "app/gui/main_window.h"
#include "app/gui/notices/window_notices.h"
#include "core/session/build_journey.h"
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"
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
    const ConfigValue* value = valueAt(window.workspace().config()->root, parts);
    return value ? value->asInt() : -1;
}

}  // namespace

class ConfigsTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> opened(const QStringList& files) {
        auto window = std::make_unique<MainWindow>(
            []() -> Result<std::unique_ptr<SessionApi>> { return std::unique_ptr<SessionApi>(std::make_unique<FollowingSession>()); });
        window->show();
        window->workspace().open(files);
        return window;
    }
    std::unique_ptr<MainWindow> ready() {
        auto window = opened({kConfig, kPicture});
        (void)QTest::qWaitFor([&] { return window->workspace().forwarded() != nullptr && !window->workspace().busy(); }, 20000);
        return window;
    }

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        Theme::instance().apply(ThemeMode::Light);
    }

    void aValueOpensItsLine() {
        const auto window = ready();
        QCOMPARE(window->stage()->page(), PageId::Heatmaps);
        Q_EMIT window->tree(0)->chosen(QStringLiteral("model.backbone.arch.width_factor"));
        QCOMPARE(window->stage()->page(), PageId::Source);
        const SourcePage* source = window->configs()->source();
        QCOMPARE(source->file(), QStringLiteral("repvgg-digits.py"));
        QCOMPARE(source->line(), 15);
        QCOMPARE(source->history()->model()->rows().size(), std::size_t(2));
        // Another step shows its tensors again; chosen as the page to stay, the source follows the steps.
        window->navigator().showModule(QStringLiteral("backbone.stage_1.0"));
        QCOMPARE(window->stage()->page(), PageId::Heatmaps);
        window->actions().source->trigger();
        window->navigator().showModule(QStringLiteral("backbone.stage_2.0"));
        QCOMPARE(window->stage()->page(), PageId::Source);
        window->chooseJourney(Journey::Build);
        QVERIFY(window->stage()->page() != PageId::Source);
    }

    void anArgumentOpensItsLine() {
        const auto window = ready();
        Q_EMIT window->inspector()->configPathChosen(QStringLiteral("model.backbone.strides"));
        QCOMPARE(window->stage()->page(), PageId::Source);
        QCOMPARE(window->configs()->source()->file(), QStringLiteral("_base_/repvgg_digits.py"));
        QCOMPARE(window->configs()->source()->line(), 21);
        QCOMPARE(window->tree(0)->selectedKey(), QStringLiteral("model.backbone.strides"));
        QCOMPARE(window->shownTree(), 0);
    }

    void aLineChoosesItsValue() {
        const auto window = ready();
        window->configs()->showLine(QStringLiteral("_base_/digits_28x28.py"), 7);
        QVERIFY(window->configs()->source()->lineValues()->model()->rows().size() > 2);
        Q_EMIT window->configs()->source()->view()->lineClicked(7);
        QCOMPARE(window->tree(0)->selectedKey(), QStringLiteral("img_norm_cfg.mean"));
        QCOMPARE(window->stage()->page(), PageId::Source);
        QCOMPARE(window->configs()->source()->line(), 7);
        QCOMPARE(window->configs()->source()->file(), QStringLiteral("_base_/digits_28x28.py"));
    }

    void theSourceIsThereWithoutAModel() {
        QTemporaryDir folder;
        const auto window = opened({write(folder, QStringLiteral("a.py"), "model = dict(type='Nothing')\n")});
        QTRY_VERIFY_WITH_TIMEOUT(window->workspace().config() != nullptr, 10000);
        window->configs()->showValue(QStringLiteral("model.type"));
        QCOMPARE(window->stage()->page(), PageId::Source);
        QCOMPARE(window->configs()->source()->line(), 1);
    }

    void aChangeIsBuiltAndUndone() {
        const auto window = ready();
        ConfigDesk& desk = *window->configs();
        window->navigator().showModule(QStringLiteral("backbone.stage_2.1"));
        const auto parameters = window->workspace().built()->parameters;
        QVERIFY(!window->actions().undo->isEnabled());
        desk.change(kClasses, QStringLiteral("7"));
        QCOMPARE(numberOf(*window, kClasses), 7);
        QTRY_COMPARE_WITH_TIMEOUT(window->workspace().built()->parameters, parameters - 3 * 97, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(window->workspace().forwarded() != nullptr, 20000);
        QVERIFY2(desk.changes()->modelText().contains(QStringLiteral("1 module differs; 1 tensor differs")),
                 qPrintable(desk.changes()->modelText()));
        QCOMPARE(desk.changes()->shownChanges(), QStringList{QStringLiteral("model.head.num_classes  10 → 7  repvgg_digits.py:26")});
        QCOMPARE(window->tree(0)->selectedKey(), kClasses);
        // The layer that was looked at is looked at still.
        QTRY_VERIFY(window->navigator().cursor().step());
        QCOMPARE(window->navigator().cursor().step()->path, std::string("backbone.stage_2.1"));
        desk.change(kClasses, QStringLiteral("8"));
        QCOMPARE(window->workspace().options().size(), std::size_t(1));
        window->actions().undo->trigger();
        QCOMPARE(numberOf(*window, kClasses), 7);
        window->actions().undo->trigger();
        QCOMPARE(numberOf(*window, kClasses), 10);
        QVERIFY(window->workspace().options().empty());
        QVERIFY(!window->actions().undo->isEnabled() && window->actions().redo->isEnabled());
        window->actions().redo->trigger();
        QCOMPARE(numberOf(*window, kClasses), 7);
        QTRY_COMPARE_WITH_TIMEOUT(window->workspace().built()->parameters, parameters - 3 * 97, 20000);
        window->actions().dropChanges->trigger();
        QCOMPARE(numberOf(*window, kClasses), 10);
        // The file itself is as it was.
        const auto again = loadConfig(kConfig.toStdString());
        QVERIFY(again.ok() && again.value()->root == window->workspace().openedConfig()->root);
    }

    void aChangeThatCanNotBeBuiltIsSaidAndUndone() {
        const auto window = ready();
        window->configs()->change(kClasses, QStringLiteral("-1"));
        QTRY_VERIFY_WITH_TIMEOUT(window->notices()->bar()->allText().contains(QStringLiteral("num_classes must be positive")), 20000);
        window->actions().undo->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(window->notices()->bar()->allText().isEmpty(), 20000);
        window->configs()->change(QStringLiteral("model.head.num_classes.x"), QStringLiteral("1"));
        QCOMPARE(window->configs()->undoStack()->index(), 0);
        QVERIFY(!window->configs()->changes()->previewText().isEmpty());
    }

    void valuesAreEditedInTheTree() {
        const auto window = ready();
        window->showTree(0);
        window->tree(0)->select(kClasses);
        window->actions().changeValue->trigger();
        auto* field = window->tree(0)->findChild<ValueField*>();
        QVERIFY(field);
        QCOMPARE(field->text(), QStringLiteral("10"));
        field->setText(QStringLiteral("12"));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(numberOf(*window, kClasses), 12);
        QTRY_VERIFY(!window->tree(0)->findChild<ValueField*>());
        Q_EMIT window->tree(0)->view()->doubleClicked(window->tree(0)->view()->currentIndex());
        field = window->tree(0)->findChild<ValueField*>();
        QVERIFY(field);
        field->setText(QStringLiteral("13"));
        QTest::keyClick(field, Qt::Key_Escape);
        QCOMPARE(numberOf(*window, kClasses), 12);
        // What DictAction can not read goes into the field below, with what is wrong.
        QTRY_VERIFY(!window->tree(0)->findChild<ValueField*>());
        window->configs()->editValue(kClasses);
        field = window->tree(0)->findChild<ValueField*>();
        field->setText(QStringLiteral("(1,"));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(window->configs()->changes()->field()->text(), kClasses + QStringLiteral("=(1,"));
        QCOMPARE(numberOf(*window, kClasses), 12);
    }

    void undoBelongsToThePadWhileOneDraws() {
        const auto window = ready();
        window->configs()->change(kClasses, QStringLiteral("7"));
        QVERIFY(window->actions().undo->isEnabled());
        window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        window->showPad(true);
        QTRY_VERIFY(QApplication::focusWidget() && window->pad()->isAncestorOf(QApplication::focusWidget()));
        QVERIFY(!window->actions().undo->isEnabled());
        window->tree(0)->view()->setFocus();
        QVERIFY(window->actions().undo->isEnabled());
    }

    void changesAreSavedAsAChild() {
        QTemporaryDir folder;
        const QString base =
            write(folder, QStringLiteral("base.py"), "model = dict(type='ImageClassifier', head=dict(num_classes=10, topk=(1,)))\n");
        const auto window = opened({base});
        QTRY_VERIFY_WITH_TIMEOUT(window->workspace().config() != nullptr, 10000);
        window->configs()->change(kClasses, QStringLiteral("7"));
        // Never over what is open.
        window->configs()->saveChild(base);
        QVERIFY(window->notices()->bar()->allText().contains(QStringLiteral("not written over")));
        const QString child = folder.filePath(QStringLiteral("child.py"));
        window->configs()->saveChild(child);
        QTRY_VERIFY_WITH_TIMEOUT(window->desk()->notices()->has(QStringLiteral("child")), 10000);
        QFile file(child);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY2(text.contains("_base_") && text.contains("base.py") && text.contains("num_classes=7") && !text.contains("topk"),
                 text.constData());
        QVERIFY(window->desk()->notices()->choose(QStringLiteral("child"), QStringLiteral("Open it")));
        QTRY_COMPARE_WITH_TIMEOUT(QString::fromStdString(window->workspace().config()->path), child, 10000);
        QCOMPARE(numberOf(*window, kClasses), 7);
        QVERIFY(window->workspace().options().empty());
        QVERIFY(!window->configs()->undoStack()->canUndo());
    }

    void twoConfigsAreCompared() {
        QTemporaryDir folder;
        const QString first = write(folder, QStringLiteral("first.py"), "model = dict(type='A', depth=18)\nseed = 1\n");
        const QString second =
            write(folder, QStringLiteral("second.py"), "model = dict(\n    type='A',\n    depth=50)\nlog_level = 'INFO'\n");
        const auto window = opened({second});
        QTRY_VERIFY_WITH_TIMEOUT(window->workspace().config() != nullptr, 10000);
        ConfigDesk& desk = *window->configs();
        desk.compareWith(first);
        QTRY_VERIFY_WITH_TIMEOUT(desk.comparisonIsShown(), 10000);
        QCOMPARE(window->stage()->page(), PageId::Source);
        const ConfigDiff& diff = desk.difference()->diff();
        QCOMPARE(diff.changed.size(), std::size_t(1));
        QCOMPARE(diff.added.size(), std::size_t(1));
        QCOMPARE(diff.removed.size(), std::size_t(1));
        // A place of the other config opens that one's file, a line of which chooses nothing in the tree.
        Q_EMIT desk.difference()->tree()->chosen(QStringLiteral("changed/0"));
        desk.difference()->openPlace(false);
        QCOMPARE(desk.source()->file(), QStringLiteral("first.py"));
        QVERIFY(!desk.comparisonIsShown());
        desk.difference()->openPlace(true);
        QCOMPARE(desk.source()->file(), QStringLiteral("second.py"));
        QCOMPARE(desk.source()->line(), 3);
        // A change keeps the comparison up to date.
        desk.change(QStringLiteral("model.depth"), QStringLiteral("18"));
        QVERIFY(desk.difference()->diff().changed.empty());
        // The next config offers to be compared with this one.
        window->workspace().open({first});
        QTRY_VERIFY_WITH_TIMEOUT(window->desk()->notices()->has(QStringLiteral("compare")), 10000);
        QVERIFY(window->desk()->notices()->choose(QStringLiteral("compare"), QStringLiteral("Compare the two")));
        QVERIFY(desk.comparisonIsShown());
        QCOMPARE(desk.difference()->diff().changed.size(), std::size_t(1));
    }

    void changesAreComparedWithTheirModel() {
        const auto window = ready();
        ConfigDesk& desk = *window->configs();
        desk.change(kClasses, QStringLiteral("7"));
        desk.showChanges();
        QVERIFY(desk.comparisonIsShown());
        QCOMPARE(desk.difference()->diff().changed.size(), std::size_t(1));
        const auto has = [&](const char* key) { return desk.difference()->tree()->model()->indexOf(QString::fromLatin1(key)).isValid(); };
        QTRY_VERIFY_WITH_TIMEOUT(has("modules") && has("tensors"), 20000);
        window->actions().undo->trigger();
        // Nothing differs any more: no page says so.
        QVERIFY(!desk.comparisonIsShown());
    }

    void aBrokenBaseLeavesWhatCanBeRead() {
        QTemporaryDir folder;
        write(folder, QStringLiteral("_base_/model.py"), "_base_ = './missing.py'\nmodel = dict(type='Net', depth=50)\n");
        const QString path =
            write(folder, QStringLiteral("broken.py"), "_base_ = './_base_/model.py'\nmodel = dict(depth=18)\nseed = (1\n");
        const auto window = ready();
        window->workspace().open({path});
        QTRY_VERIFY_WITH_TIMEOUT(window->workspace().problems()->count(ProblemKind::Error) >= 2, 10000);
        QVERIFY(!window->workspace().built());
        QVERIFY(window->tree(0)->model()->indexOf(QStringLiteral("model.depth")).isValid());
        const QString said = window->notices()->bar()->allText();
        QVERIFY2(said.contains(QStringLiteral("broken.py -> _base_/model.py")) && said.contains(QStringLiteral("missing.py")),
                 qPrintable(said));
        window->configs()->showValue(QStringLiteral("model.depth"));
        QCOMPARE(window->configs()->source()->line(), 2);
        // Mended and read again it is built.
        write(folder, QStringLiteral("_base_/missing.py"), "work_dir = 'x'\n");
        write(folder, QStringLiteral("broken.py"), "_base_ = './_base_/model.py'\nmodel = dict(depth=18)\nseed = 1\n");
        window->workspace().open({path});
        QTRY_VERIFY_WITH_TIMEOUT(window->workspace().built() != nullptr, 20000);
        QCOMPARE(window->workspace().problems()->count(ProblemKind::Error), 0);
        QVERIFY(window->notices()->errors().list().empty());
    }

    void keysThatNothingReadsAreProblems() {
        QTemporaryDir folder;
        const auto window = opened({write(folder, QStringLiteral("a.py"), "model = dict(type='Net')\ntrain_cfg = dict(augments=1)\n")});
        QTRY_VERIFY_WITH_TIMEOUT(window->workspace().config() != nullptr, 10000);
        QStringList texts;
        for (int row = 0; row < window->workspace().problems()->rowCount(); ++row)
            texts += window->workspace().problems()->index(row).data().toString();
        QVERIFY2(texts.join(QLatin1Char('\n')).contains(QStringLiteral("nothing reads 'train_cfg'; it takes effect as model.train_cfg")),
                 qPrintable(texts.join(QLatin1Char('\n'))));
    }
};

TD_TEST_GUI(ConfigsTest)
#include "tst_configs.moc"
