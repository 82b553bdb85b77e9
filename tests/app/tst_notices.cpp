// Which notices stay and which disappear: errors stay until they are fixed, files are restored as one unit, nothing is discarded
// without being asked, and the history leads back over links and journeys.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/config/config_room.h"
#include "app/gui/rooms/drawing/drawing_room.h"
#include "app/gui/rooms/files/files_room.h"
#include "app/gui/rooms/files/replaced_files.h"
#include "app/gui/rooms/help/help_room.h"
#include "app/gui/rooms/memory/memory_room.h"
#include "app/gui/rooms/start/start_page.h"
#include "app/gui/rooms/view/view_history.h"
#include "app/gui/side_panes.h"
#include "app/gui/top_bar.h"
#include "app/gui/work/recent_workspaces.h"
#include "core/session/build_journey.h"
#include "core/session/explain_journey.h"
#include "core/session/reparam_journey.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/common/chip.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/draw/draw_pad.h"
#include "widgets/stage/stage_view.h"
#include "widgets/trace/inspector.h"

#include <QAction>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTreeView>
#include <QtTest>

using namespace teardown;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
const QString kConfig = kSample + QStringLiteral("repvgg-digits.py");
const QString kCheckpoint = kSample + QStringLiteral("repvgg-digits.pth");
const QString kPicture = kSample + QStringLiteral("pictures/3_1.png");
const QString kOther = kSample + QStringLiteral("pictures/5_1.png");
const QString kGone = QStringLiteral("/nowhere/rocket.png");

/// A fake engine whose network takes large pictures, and which can be told to fail.
class LargeSession : public test::FakeSession {
public:
    static inline int s_side = 28;
    static inline bool s_failFold = false, s_failExplain = false;
    Result<std::shared_ptr<const BuildOutcome>> build(const BuildRequest& request, const TaskContext& task) override {
        TD_TRY(const auto built, FakeSession::build(request, task));
        auto changed = std::make_shared<BuildOutcome>(*built);
        const bool digits = request.config->path.find("repvgg-digits") != std::string::npos;
        changed->inputShape = {3, digits ? 28 : s_side, digits ? 28 : s_side};
        return std::shared_ptr<const BuildOutcome>(changed);
    }
    Result<std::shared_ptr<const ReparamOutcome>> reparameterise(const ReparamRequest& request, const TaskContext& task) override {
        if (s_failFold) return Error{ErrorKind::BadInput, "nothing-to-fold", asIs("This network has no block that folds."), {}, {}};
        return FakeSession::reparameterise(request, task);
    }
    Result<std::shared_ptr<const ExplainOutcome>> explain(const ExplainRequest& request, const TaskContext& task) override {
        if (s_failExplain) return Error{ErrorKind::BadInput, "no-maps", asIs("No layer gives maps."), {}, {}};
        return FakeSession::explain(request, task);
    }
};

std::unique_ptr<MainWindow> opened(const QStringList& files) { return test::openedWindow(files, test::sessionsOf<LargeSession>()); }

QString write(const QTemporaryDir& folder, const QString& name, const QByteArray& text) {
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(text);
    return file.fileName();
}

NoticeBar& bar(MainWindow& window) { return *window.context().notices.bar(); }

bool ran(MainWindow& window) { return window.context().work.forwarded() && !window.context().work.busy(); }

}  // namespace

class NoticesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("notices"));
        Theme::instance().apply(ThemeMode::Light);
    }
    void init() {
        QSettings().clear();
        LargeSession::s_side = 28;
        LargeSession::s_failFold = LargeSession::s_failExplain = false;
    }

    void anErrorStays_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("chip");
        QTest::addColumn<int>("part");
        QTest::newRow("picture") << QStringLiteral("rocket.png") << QStringLiteral("not found") << 2;
        QTest::newRow("checkpoint") << QStringLiteral("weights.pth") << QString() << 1;
    }
    void anErrorStays() {
        QFETCH(QString, name);
        QFETCH(QString, chip);
        QFETCH(int, part);
        QTemporaryDir folder;
        const QString path = chip.isEmpty() ? write(folder, name, "PK\x03\x04 cut off") : folder.filePath(name);
        const auto window = opened({kConfig, path});
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        // Everything has come through, pages have changed, a journey was chosen: it is still there.
        for (const Journey journey : {Journey::Build, Journey::Reparameterise, Journey::Forward})
            window->context().navigator.openJourney(journey);
        window->context().stage.choosePage(PageId::Graph);
        QTest::qWait(300);
        QVERIFY(bar(*window).isVisible());
        QCOMPARE(window->context().notices.errors().list().size(), std::size_t(1));
        QVERIFY(window->context().work.problems()->count(ProblemKind::Error) == 1);
        const Chip* marked = part == 2 ? window->topBar()->input() : window->topBar()->checkpoint();
        QCOMPARE(marked->name(), name);
        QCOMPARE(marked->states().at(0).kind, Chip::State::Bad);
        if (!chip.isEmpty()) QCOMPARE(marked->states().at(0).text, chip);
        QVERIFY2(marked->toolTip().contains(path), qPrintable(marked->toolTip()));
        // Once dismissed, it is gone everywhere.
        bar(*window).dismiss(bar(*window).ids().first());
        QVERIFY(window->context().notices.errors().list().empty());
        QVERIFY(marked->states().empty() || marked->states().at(0).kind != Chip::State::Bad);
    }

    void aGoodFileOfTheSameDropDoesNotWipeItAway() {
        QTemporaryDir folder;
        const QString bad = write(folder, QStringLiteral("bad.py"), "model = dict(\n");
        const auto window = opened({bad, kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        QTest::qWait(100);
        QCOMPARE(window->context().notices.errors().list().size(), std::size_t(1));
        QCOMPARE(window->topBar()->config()->name(), QStringLiteral("repvgg-digits.py"));
        QVERIFY2(window->topBar()->config()->states().at(0).text.startsWith(QStringLiteral("bad.py - ")),
                 qPrintable(window->topBar()->config()->accessibleName()));
        // Another config, opened later, replaces it.
        window->context().work.open({kConfig});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().notices.errors().list().empty(), 20000);
    }

    void itGoesWhenTheFileOpensWell() {
        QTemporaryDir folder;
        const QString path = write(folder, QStringLiteral("p.png"), "no picture");
        const auto window = opened({kConfig, path});
        QTRY_VERIFY_WITH_TIMEOUT(!window->context().notices.errors().list().empty(), 20000);
        QVERIFY(QFile::remove(path) && QFile::copy(kPicture, path));
        window->context().work.open({path});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().notices.errors().list().empty(), 20000);
        QCOMPARE(window->topBar()->input()->name(), QStringLiteral("p.png"));
    }

    void severalAreKeptTheNewestFirstAndNoneTwice() {
        const auto window = opened({kConfig});
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        for (const char* name : {"/nowhere/a.py", "/nowhere/b.pth", "/nowhere/c.png", "/nowhere/a.py"}) {
            const std::size_t before = window->context().notices.errors().list().size();
            window->context().work.open({QString::fromLatin1(name)});
            QTRY_VERIFY_WITH_TIMEOUT(
                window->context().notices.errors().list().size() >= std::min<std::size_t>(before + 1, 3) && !window->context().work.busy(),
                10000);
            QTest::qWait(50);
        }
        QCOMPARE(window->context().notices.errors().list().size(), std::size_t(3));
        QCOMPARE(window->context().notices.errors().list().front().failure.path, QStringLiteral("/nowhere/a.py"));
        QCOMPARE(bar(*window).ids().size(), 3);
        QVERIFY(bar(*window).ids().first().endsWith(QStringLiteral("/nowhere/a.py")));
    }

    void journeysAndExplanationsFailInTheSamePlace() {
        LargeSession::s_failFold = LargeSession::s_failExplain = true;
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        window->context().navigator.openJourney(Journey::Reparameterise);
        QTRY_VERIFY_WITH_TIMEOUT(bar(*window).allText().contains(QStringLiteral("no block that folds")), 10000);
        window->context().navigator.openJourney(Journey::Forward);
        window->installLateRooms();
        window->context().stage.choosePage(PageId::Answer);
        QTRY_VERIFY_WITH_TIMEOUT(bar(*window).allText().contains(QStringLiteral("No layer gives maps")), 10000);
        QVERIFY(bar(*window).allText().contains(QStringLiteral("no block that folds")));
        LargeSession::s_failFold = false;
        window->context().work.run(Journey::Reparameterise);
        QTRY_VERIFY_WITH_TIMEOUT(!bar(*window).allText().contains(QStringLiteral("no block that folds")), 10000);
    }

    void whatWasSavedIsSaidForAWhile() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        QTemporaryDir folder;
        window->context().notices.saved(folder.filePath(QStringLiteral("a.png")));
        QVERIFY(bar(*window).text(QStringLiteral("saved")).startsWith(QStringLiteral("Saved to ")));
        QStringList buttons;
        for (const QPushButton* button : bar(*window).findChildren<QPushButton*>()) buttons += button->text();
        QVERIFY(buttons.contains(QStringLiteral("Show in folder")));
        NoticeBar passing;
        passing.addNotice({QStringLiteral("x"), QStringLiteral("done"), NoticeKind::Note, {}, {}, {}, 1, {}});
        QVERIFY(passing.has(QStringLiteral("x")));
        QTRY_VERIFY_WITH_TIMEOUT(!passing.has(QStringLiteral("x")), 3000);
    }

    void manyNoticesStayLowInTheWindow() {
        const auto window = opened({});
        for (int i = 0; i < 12; ++i)
            bar(*window).addNotice(errorNotice(QStringLiteral("e%1").arg(i), Error{ErrorKind::BadInput,
                                                                                   "x",
                                                                                   asIs(std::string(300, 'w') + " too long"),
                                                                                   asIs("Do something about it."),
                                                                                   {"file.py", 3, 0, {}, {}}}));
        QTest::qWait(50);
        QVERIFY2(bar(*window).height() <= window->height() / 3 + 60, qPrintable(QString::number(bar(*window).height())));
        QVERIFY(window->minimumSizeHint().height() <= 600);
        QCOMPARE(bar(*window).ids().size(), 12);
    }

    void backRestoresAllFilesTogether() {
        QTemporaryDir folder;
        QFile source(kConfig);
        QVERIFY(source.open(QIODevice::ReadOnly));
        const QString config =
            write(folder, QStringLiteral("other.py"), "model = dict(type='ImageClassifier', head=dict(num_classes=10))\n");
        const auto window = opened({config, kOther});
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        window->room<ConfigRoom>().change(QStringLiteral("model.head.num_classes"), QStringLiteral("7"));
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        const auto options = window->context().work.options();
        QCOMPARE(options.size(), std::size_t(1));
        window->context().work.open({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(bar(*window).has(QStringLiteral("compare")), 20000);
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        QVERIFY2(bar(*window).text(QStringLiteral("compare")).contains(QStringLiteral("other.py was replaced by repvgg-digits.py")),
                 qPrintable(bar(*window).text(QStringLiteral("compare"))));
        QVERIFY(window->context().menus.command(QStringLiteral("file.previous-files"))->isEnabled());
        QVERIFY(bar(*window).choose(QStringLiteral("compare"), QStringLiteral("Back to other.py")));
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        const Workbench& work = window->context().work;
        QCOMPARE(QString::fromStdString(work.config()->path), config);
        QVERIFY(!work.checkpoint());
        QCOMPARE(work.inputPath(), kOther);
        QVERIFY(work.options().size() == 1 && work.options()[0].key == options[0].key && work.options()[0].text == options[0].text);
        QVERIFY(!window->context().menus.command(QStringLiteral("file.previous-files"))->isEnabled());
        // And back again.
        QVERIFY(bar(*window).choose(QStringLiteral("compare"), QStringLiteral("Return to repvgg-digits.py")));
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window) && work.checkpoint(), 20000);
        QCOMPARE(work.inputPath(), kPicture);
        QVERIFY(work.options().empty());
    }

    void aRecentEntryIsAWorkspaceOfItsOwn() {
        const auto window = opened({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        window->context().work.openUnit({kConfig});
        QTRY_VERIFY_WITH_TIMEOUT(!window->context().work.checkpoint() && ran(*window), 20000);
        QVERIFY(!window->context().work.hasInput());
        QCOMPARE(window->context().work.answeredInput(), AnsweredInput::Random);
    }

    void drawingThrowsNoNetworkAway() {
        LargeSession::s_side = 224;
        QTemporaryDir folder;
        const QString config = write(folder, QStringLiteral("resnet50.py"), "model = dict(type='ImageClassifier')\n");
        const auto window = opened({config, kOther});
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        window->context().menus.command(QStringLiteral("draw.pad"))->trigger();
        QVERIFY(!window->room<DrawingRoom>().pad()->isVisible());
        QVERIFY(!window->context().menus.command(QStringLiteral("draw.pad"))->isChecked());
        QVERIFY(bar(*window).has(QStringLiteral("pad")));
        QCOMPARE(QString::fromStdString(window->context().work.config()->path), config);
        QVERIFY(bar(*window).choose(QStringLiteral("pad"), QStringLiteral("Cancel")));
        QTest::qWait(100);
        QCOMPARE(QString::fromStdString(window->context().work.config()->path), config);
        QCOMPARE(window->context().work.inputPath(), kOther);
        window->context().menus.command(QStringLiteral("draw.pad"))->trigger();
        QVERIFY(bar(*window).choose(QStringLiteral("pad"), QStringLiteral("Open sample")));
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.checkpoint() && window->context().work.built() && !window->context().work.busy(),
                                 20000);
        QVERIFY(window->room<DrawingRoom>().pad()->isVisible());
        QVERIFY(!window->context().work.hasInput());
        // One click goes back.
        QVERIFY(window->room<FilesRoom>().replaced()->canGoBack());
        window->room<FilesRoom>().replaced()->back();
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        QCOMPARE(QString::fromStdString(window->context().work.config()->path), config);
        QCOMPARE(window->context().work.inputPath(), kOther);
    }

    void alreadyADigitsNetworkIsDrawnFor() {
        const auto window = opened({kConfig});
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        window->context().menus.command(QStringLiteral("draw.pad"))->trigger();
        QVERIFY(window->room<DrawingRoom>().pad()->isVisible());
        QVERIFY(!bar(*window).has(QStringLiteral("pad")));
    }

    void linksAndJourneysAreInTheHistory() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        window->installLateRooms();
        QTRY_COMPARE(window->context().stage.trace(), window->context().work.trace(Journey::Forward));
        window->context().navigator.openJourney(Journey::Build);
        window->context().stage.choosePage(PageId::Details);
        const int step = window->context().navigator.cursor().index();
        Q_EMIT window->context().side.inspector()->configPathChosen(QStringLiteral("model.backbone.strides"));
        QCOMPARE(window->context().stage.page(), PageId::Source);
        window->context().menus.command(QStringLiteral("view.previous-view"))->trigger();
        QCOMPARE(window->context().navigator.journey(), Journey::Build);
        QCOMPARE(window->context().stage.page(), PageId::Details);
        QCOMPARE(window->context().navigator.cursor().index(), step);
        window->context().menus.command(QStringLiteral("view.next-view"))->trigger();
        QCOMPARE(window->context().stage.page(), PageId::Source);
        window->context().menus.command(QStringLiteral("view.previous-view"))->trigger();
        window->context().menus.command(QStringLiteral("view.previous-view"))->trigger();
        if (window->context().navigator.journey() == Journey::Build)
            window->context().menus.command(QStringLiteral("view.previous-view"))->trigger();
        QCOMPARE(window->context().navigator.journey(), Journey::Forward);
    }

    void focusChangesNothingAndHomeHoldsEverywhere() {
        const auto window = opened({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        QTRY_COMPARE(window->context().stage.trace(), window->context().work.trace(Journey::Forward));
        window->activateWindow();
        window->context().navigator.showStep(5);
        QSignalSpy changed(&window->context().navigator, &Navigator::changed);
        QWidget* const start = QApplication::focusWidget();
        int stops = 0;
        for (; stops < 80; ++stops) {
            QTest::keyClick(window->windowHandle(), Qt::Key_Tab);
            if (QApplication::focusWidget() == start) break;
        }
        QVERIFY2(stops > 8 && stops < 80, qPrintable(QString::number(stops)));
        QCOMPARE(changed.count(), 0);
        QCOMPARE(window->context().navigator.cursor().index(), 5);
        for (int tab = 0; tab < 4; ++tab) {
            window->context().side.show(static_cast<TreeTab>(tab));
            window->context().side.tree(static_cast<TreeTab>(tab))->view()->selectionModel()->clear();
            changed.clear();
            window->context().stage.setFocus();
            window->context().side.tree(static_cast<TreeTab>(tab))->view()->setFocus(Qt::TabFocusReason);
            QCOMPARE(changed.count(), 0);
        }
        window->context().side.show(TreeTab::Model);
        window->context().side.tree(TreeTab::Model)->view()->setFocus();
        QTest::keyClick(window->windowHandle(), Qt::Key_End);
        QVERIFY(window->context().navigator.cursor().atEnd());
        QTest::keyClick(window->windowHandle(), Qt::Key_Home);
        QVERIFY(window->context().navigator.cursor().atStart());
        window->context().navigator.showStep(5);
        window->context().side.tree(TreeTab::Model)->focusFilter();
        QTest::keyClick(window->windowHandle(), Qt::Key_Home);
        QCOMPARE(window->context().navigator.cursor().index(), 5);
    }

    void closedRowsStayClosedThroughARun() {
        const auto window = opened({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(ran(*window), 20000);
        window->context().navigator.showModule(QStringLiteral("backbone.stage_1.0"));
        QTreeView* view = window->context().side.tree(TreeTab::Model)->view();
        QModelIndex backbone;
        for (const QModelIndex& found : view->model()->match(view->model()->index(0, 0), TreeRowsModel::KeyRole, QStringLiteral("backbone"),
                                                             1, Qt::MatchExactly | Qt::MatchRecursive))
            backbone = found;
        QVERIFY(backbone.isValid() && view->isExpanded(backbone));
        view->collapse(backbone);
        const auto before = window->context().work.built();
        window->room<ConfigRoom>().change(QStringLiteral("model.head.num_classes"), QStringLiteral("7"));
        window->context().menus.command(QStringLiteral("edit.undo"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.built() != before && ran(*window), 20000);
        for (const QModelIndex& found : view->model()->match(view->model()->index(0, 0), TreeRowsModel::KeyRole, QStringLiteral("backbone"),
                                                             1, Qt::MatchExactly | Qt::MatchRecursive))
            backbone = found;
        QVERIFY(!view->isExpanded(backbone));
    }

    void aRemovedRecentEntryComesBack() {
        QTemporaryDir folder;
        RecentWorkspaces list(folder.path());
        list.clear();
        for (const char* name : {"/a.py", "/b.py", "/c.py"}) list.add({QString::fromLatin1(name), {}, {}}, {});
        const WorkspaceFiles second = list.list()[1].files;
        list.remove(WorkspaceFiles(second));
        QCOMPARE(list.list().size(), std::size_t(2));
        list.insert(1, second, {});
        QCOMPARE(list.list().size(), std::size_t(3));
        QVERIFY(list.list()[1].files == second);
        list.clear();
    }

    void theStartPageSaysTheStateWithItsCommand() {
        StartPage page;
        page.resize(800, 600);
        QAction run(QStringLiteral("R&un"));
        run.setShortcut(Qt::CTRL | Qt::Key_R);
        int triggered = 0;
        connect(&run, &QAction::triggered, this, [&] { ++triggered; });
        const QString text =
            QStringLiteral("The message above and Problems say why, and what to do. This takes more than a single line of the card.");
        page.showMessage(QStringLiteral("The model could not be built"), text, true, &run);
        page.show();
        QVERIFY(QTest::qWaitForWindowExposed(&page));
        // No line of the text is cut.
        for (const QLabel* label : page.findChildren<QLabel*>())
            if (label->text() == text)
                QVERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(QString::number(label->height())));
        for (QPushButton* button : page.findChildren<QPushButton*>())
            if (button->isVisible() && button->text().contains(QStringLiteral("Run"))) button->click();
        QCOMPARE(triggered, 1);
    }
};

TD_TEST_GUI(NoticesTest)
#include "tst_notices.moc"
