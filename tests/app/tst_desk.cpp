// Conveniences of the window: palette with real actions, help for every panel, recent workspaces, recovery after a kill, files that
// change on the disk, the config inside a checkpoint, the tour.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/config/config_room.h"
#include "app/gui/rooms/drawing/drawing_room.h"
#include "app/gui/rooms/files/file_watch.h"
#include "app/gui/rooms/help/help_room.h"
#include "app/gui/rooms/help/palette_entries.h"
#include "app/gui/rooms/help/tour.h"
#include "app/gui/rooms/recovery/recovery_room.h"
#include "app/gui/rooms/start/start_page.h"
#include "app/gui/rooms/start/start_room.h"
#include "app/gui/side_panes.h"
#include "app/gui/work/carried_config.h"
#include "app/gui/work/recent_workspaces.h"
#include "app/gui/work/workspace_files.h"
#include "tests/app/opened_window.h"
#include "tests/support/test_program.h"
#include "widgets/common/callout.h"
#include "widgets/common/help_panel.h"
#include "widgets/common/palette.h"
#include "widgets/common/theme.h"
#include "widgets/common/tree_panel.h"
#include "widgets/draw/draw_pad.h"
#include "widgets/notices/notice_bar.h"
#include "widgets/stage/heatmaps_page.h"
#include "widgets/stage/stage_view.h"
#include "widgets/tensor/channel_view.h"
#include "widgets/trace/inspector.h"
#include "widgets/trace/timeline.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QSet>
#include <QSettings>
#include <QSignalSpy>
#include <QTreeView>
#include <QtTest>

#include <algorithm>
#include <csignal>

using namespace teardown;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
const QString kConfig = kSample + QStringLiteral("repvgg-digits.py");
const QString kCheckpoint = kSample + QStringLiteral("repvgg-digits.pth");
const QString kPicture = kSample + QStringLiteral("pictures/3_1.png");
const QString kRecentKey = QStringLiteral("recent/workspaces");

std::unique_ptr<MainWindow> makeWindow() {
    auto window = std::make_unique<MainWindow>(test::sessionsOf<>());
    window->show();
    return window;
}

void write(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

QByteArray read(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// JSON with single quotes, for reading.
QString json(QString text) { return text.replace('\'', '"'); }

int roundOf(MainWindow& window) {
    const ConfigValue* value = window.context().work.config()->root.find("round");
    return value ? static_cast<int>(value->asInt()) : 0;
}

const PaletteEntry* find(const std::vector<PaletteEntry>& entries, const QString& group, const QString& text) {
    for (const PaletteEntry& entry : entries)
        if (entry.group == group && entry.text == text) return &entry;
    return nullptr;
}

}  // namespace

class DeskTest : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_cache;

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("desk"));
        qputenv("XDG_CACHE_HOME", m_cache.path().toUtf8());
        Theme::instance().apply(ThemeMode::Light);
    }
    void init() {
        QSettings().clear();
        Tour::setSeen(true);
    }

    void everyActionCanBeFoundWhenItCanBeUsed() {
        const auto window = makeWindow();
        const auto entries = commandEntries(*window->menuBar());
        for (const QAction* action : window->findChildren<QAction*>()) {
            const QString text = QString(action->text()).remove(QLatin1Char('&'));
            const QList<QObject*> places = action->associatedObjects();
            const bool inMenu =
                std::any_of(places.begin(), places.end(), [](QObject* place) { return qobject_cast<QMenu*>(place) != nullptr; });
            if (action->menu() || action->isSeparator() || !inMenu) continue;
            QCOMPARE(find(entries, "Command", text) != nullptr, action->isEnabled() && action->isVisible());
        }
        QVERIFY(!window->context().menus.command(QStringLiteral("step.over"))->isEnabled());
        QVERIFY(!find(entries, "Command", "Over"));
        const PaletteEntry* open = find(entries, "Command", "Open…");
        QVERIFY(open);
        QCOMPARE(open->shortcut, QKeySequence(QKeySequence::Open).toString(QKeySequence::NativeText));
    }

    void paletteGoesToPlaces() {
        const auto window = makeWindow();
        window->context().work.open({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        QTRY_VERIFY(window->context().navigator.trace());
        const auto entries = placeEntries(window->context());
        const PaletteEntry* module = find(entries, "Module", "backbone.stage_2.1");
        const PaletteEntry* key = find(entries, "Config key", "model.backbone.strides");
        const PaletteEntry* tensor = find(entries, "Tensor", "backbone.stem.branch_3x3.conv.weight");
        const PaletteEntry* step = find(entries, "Step", "shorter side to 28");
        QVERIFY(module && key && tensor && step);
        module->run();
        QCOMPARE(window->context().side.tree(TreeTab::Model)->selectedKey(), QStringLiteral("backbone.stage_2.1"));
        key->run();
        QCOMPARE(window->context().side.shown(), TreeTab::Config);
        QCOMPARE(window->context().side.tree(TreeTab::Config)->selectedKey(), QStringLiteral("model.backbone.strides"));
        tensor->run();
        QCOMPARE(window->context().side.shown(), TreeTab::Checkpoint);
        step->run();
        QCOMPARE(window->context().navigator.cursor().step()->type, std::string("Resize"));
        // Through the keyboard: Ctrl+P, letters, Return.
        window->context().menus.command(QStringLiteral("view.find-anything"))->trigger();
        Palette* palette = window->room<HelpRoom>().palette();
        QVERIFY(palette->isVisible());
        QTest::keyClicks(palette->field(), "problems");
        QTest::keyClick(palette->field(), Qt::Key_Return);
        QVERIFY(window->context().menus.command(QStringLiteral("view.problems"))->isChecked());
        QVERIFY(QSettings().value("palette/recent").toStringList().join(' ').contains("Problems"));
    }

    void everyPanelHasItsHelp() {
        const auto window = makeWindow();
        HelpRoom& desk = window->room<HelpRoom>();
        QCOMPARE(desk.helpPageFor(window->context().stage.heatmaps()->tiles()), QStringLiteral("start"));
        window->context().work.open({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        const std::pair<QWidget*, const char*> panels[] = {{window->context().side.tree(TreeTab::Config)->view(), "config"},
                                                           {window->context().side.tree(TreeTab::Model)->view(), "model"},
                                                           {window->context().side.tree(TreeTab::Checkpoint)->view(), "checkpoint"},
                                                           {window->context().stage.heatmaps()->channel(), "stage"},
                                                           {window->context().side.timeline(), "timeline"},
                                                           {window->context().side.inspector()->widget(), "inspector"}};
        for (const auto& [panel, page] : panels) {
            QCOMPARE(desk.helpPageFor(panel), QString::fromLatin1(page));
            QVERIFY2(desk.help()->has(QString::fromLatin1(page)), page);
        }
        for (const char* page : {"overview", "keyboard", "fold", "details", "problems", "start"})
            QVERIFY2(desk.help()->has(QString::fromLatin1(page)), page);
        window->context().navigator.openJourney(Journey::Reparameterise);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.folded() != nullptr, 20000);
        window->context().navigator.showModule(QStringLiteral("backbone.stage_2.1"));
        QCOMPARE(desk.helpPageFor(window->context().stage.heatmaps()->tiles()), QStringLiteral("fold"));
        // F1 asks about the panel with the focus; a window that is not active yet has none, which is the stage too.
        window->context().stage.focusPage();
        window->context().menus.command(QStringLiteral("help.panel"))->trigger();
        QVERIFY(desk.help()->isVisible());
        QCOMPARE(desk.help()->page(), QStringLiteral("fold"));
        QVERIFY2(desk.help()->text().contains("branches"), qPrintable(desk.help()->text()));
        window->context().menus.command(QStringLiteral("help.panel"))->trigger();
        QVERIFY(!desk.help()->isVisible());
    }

    void helpPagesAreWholeAndLinkToPages() {
        const QDir folder(QStringLiteral(SOURCE_ROOT "/resources/help"));
        const QStringList names = folder.entryList({"*.md"}, QDir::Files);
        QVERIFY(names.size() >= 12);
        static const QRegularExpression link("\\]\\(([a-z_]+\\.md)\\)");
        for (const QString& name : names) {
            const QString text = QString::fromUtf8(read(folder.filePath(name)));
            QVERIFY2(text.startsWith("# "), qPrintable(name));
            for (auto it = link.globalMatch(text); it.hasNext();) {
                const QString target = it.next().captured(1);
                QVERIFY2(names.contains(target), qPrintable(name + " -> " + target));
            }
        }
    }

    void recentListSurvivesAndForgives() {
        QTemporaryDir folder;
        QImage picture(256, 160, QImage::Format_RGB32);
        picture.fill(Qt::red);
        {
            RecentWorkspaces recents(folder.path());
            recents.add({kConfig, kCheckpoint, kPicture}, picture);
            recents.add({kConfig, {}, {}}, {});
            // Another picture in the same network is the same entry, brought to the front, with its old thumbnail.
            recents.add({kConfig, kCheckpoint, kSample + "pictures/4_1.png"}, {});
            QCOMPARE(recents.list().size(), std::size_t(2));
        }
        RecentWorkspaces recents(folder.path());
        QCOMPARE(recents.list().size(), std::size_t(2));
        QCOMPARE(recents.list()[0].name(), QStringLiteral("repvgg-digits.py"));
        QCOMPARE(recents.list()[0].detail(), QStringLiteral("repvgg-digits.pth, 4_1.png"));
        QVERIFY(recents.list()[0].exists());
        QCOMPARE(recents.thumbnail(recents.list()[0]).pixelColor(5, 5), QColor(Qt::red));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 1);
        for (int i = 0; i < 2 * RecentWorkspaces::kMost; ++i) recents.add({QStringLiteral("/nowhere/%1.py").arg(i), {}, {}}, {});
        QCOMPARE(recents.list().size(), std::size_t(RecentWorkspaces::kMost));
        QVERIFY(!recents.list()[0].exists());
        // Pushed off the list: its picture goes too.
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files).size(), 0);
    }

    void damagedRecentListCountsAsEmpty_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("count");
        const QString good = json("{'version':1,'items':[{'config':'/a.py','thumbnail':'../../etc/passwd'}]}");
        QTest::newRow("good, but the picture's name") << good << 1;
        QTest::newRow("no JSON") << "{\"version\":1" << 0;
        QTest::newRow("other version") << QString(good).replace("1,", "2,") << 0;
        QTest::newRow("relative path") << QString(good).replace("/a.py", "a.py") << 0;
        QTest::newRow("numbers") << json("{'version':1,'items':[{'config':7},3,null,[]]}") << 0;
        QTest::newRow("items is text") << json("{'version':1,'items':'all'}") << 0;
        QTest::newRow("long path") << json("{'version':1,'items':[{'config':'/" + QString(9000, 'a') + "'}]}") << 0;
    }
    void damagedRecentListCountsAsEmpty() {
        QFETCH(QString, text);
        QFETCH(int, count);
        QSettings().setValue(kRecentKey, text);
        QTemporaryDir folder;
        RecentWorkspaces recents(folder.path());
        QCOMPARE(static_cast<int>(recents.list().size()), count);
        if (count) QVERIFY(recents.list()[0].thumbnail.isEmpty());
    }

    void recentEntryOpensItsFiles() {
        QTemporaryDir state;
        {
            const auto window = makeWindow();
            window->startSession(state.path());
            window->context().work.open({kConfig, kCheckpoint, kPicture});
            QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
            QTRY_COMPARE_WITH_TIMEOUT(window->room<StartRoom>().recents()->list().size(), std::size_t(1), 10000);
        }
        const auto window = makeWindow();
        QTRY_COMPARE(window->room<StartRoom>().page()->findChildren<RecentCard*>().size(), 1);
        QTest::keyClick(window->room<StartRoom>().page()->findChild<RecentCard*>(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        QCOMPARE(filesOf(window->context().work), (WorkspaceFiles{kConfig, kCheckpoint, kPicture}));
        QVERIFY(!window->room<StartRoom>().recents()->thumbnail(window->room<StartRoom>().recents()->list()[0]).isNull());
    }

    void stateReadsBackWhatItWrote() {
        WorkspaceState state;
        state.files = {kConfig, {}, kPicture};
        state.journey = QStringLiteral("reparameterise");
        state.step = 17;
        state.stepPath = QStringLiteral("backbone.stage_2.1");
        state.tensor = 1;
        state.plane = 5;
        state.style.map = ColourMap::Jet;
        state.style.rule = RangeRule::Percentile;
        state.crashes = 3;
        state.breakpoints = {{BreakOn::Path, "backbone.*", 0},
                             {BreakOn::NotFinite, {}, 0},
                             {BreakOn::OutOfRange, {}, 2.5},
                             {BreakOn::Condition, "max(abs(output)) > 1e2", 0}};
        const auto back = parseWorkspaceState(state.serialise());
        QVERIFY(back);
        QVERIFY(*back == state);
        QCOMPARE(back->breakpoints, state.breakpoints);
        QVERIFY(!parseWorkspaceState("{}"));
        QVERIFY(!parseWorkspaceState(state.serialise().chopped(1)));
        QByteArray odd = state.serialise();
        odd.replace("\"step\":17", "\"step\":-999").replace("\"jet\"", "\"no map\"").replace("reparameterise", "x");
        odd.replace("\"limit\":2.5", "\"limit\":-1").replace("not-finite", "not-known").replace("max(abs", "max((abs");
        const auto mended = parseWorkspaceState(odd);
        QVERIFY(mended);
        QCOMPARE(mended->step, -1);
        QCOMPARE(mended->journey, QStringLiteral("forward"));
        QVERIFY(!mended->style.map);
        QCOMPARE(mended->breakpoints, (std::vector<Breakpoint>{{BreakOn::Path, "backbone.*", 0}}));
    }

    void statesOfEarlierVersionsAreRead() {
        WorkspaceState state;
        state.files = {kConfig, {}, {}};
        const QByteArray now = state.serialise();
        QVERIFY2(now.contains("\"journey\":\"forward\""), now.constData());
        const auto with = [&](const char* journey) {
            QByteArray text = now;
            return parseWorkspaceState(text.replace("\"journey\":\"forward\"", QByteArray("\"journey\":") + journey))->journey;
        };
        // Earlier versions wrote the journey's index.
        QCOMPARE(with("0"), QStringLiteral("build"));
        QCOMPARE(with("1"), QStringLiteral("forward"));
        QCOMPARE(with("2"), QStringLiteral("reparameterise"));
        for (const char* none : {"3", "-1", "1.5", "null", "\"what-if\"", "\"\""}) QCOMPARE(with(none), QStringLiteral("forward"));
    }

    void aCleanEndLeavesNothing() {
        QTemporaryDir folder;
        const QString state = folder.filePath("state");
        {
            const auto window = makeWindow();
            window->startSession(state);
            // Nothing open, nothing written.
            QTest::qWait(50);
            QVERIFY(!QFile::exists(state));
            window->context().work.open({kConfig});
            QTRY_VERIFY_WITH_TIMEOUT(!QDir(state).entryList({"*.json"}).isEmpty(), 5000);
        }
        QVERIFY(QDir(state).entryList(QDir::Files).isEmpty());
    }

    void aKilledWorkspaceIsOfferedAndReopened() {
        QTemporaryDir folder;
        WorkspaceState left;
        left.files = {kConfig, kCheckpoint, kPicture};
        left.journey = QStringLiteral("forward");
        left.step = 9;
        left.stepPath = QStringLiteral("backbone.stem");
        left.tensor = 1;
        left.plane = 3;
        left.style.rule = RangeRule::Tile;
        left.style.map = ColourMap::Magma;
        left.tree = 0;
        write(folder.filePath("session-1-00000000.json"), left.serialise());
        write(folder.filePath("session-2-00000000.json"), "rubbish");
        {
            const auto window = makeWindow();
            NoticeBar* notices = window->context().notices.bar();
            window->startSession(folder.path());
            QVERIFY(notices->text("lost").contains("repvgg-digits.py"));
            QVERIFY(!QFile::exists(folder.filePath("session-2-00000000.json")));
            // Never automatically.
            QTest::qWait(100);
            QVERIFY(!window->context().work.config());
        }
        // Not answered: asked again.
        const auto window = makeWindow();
        window->startSession(folder.path());
        QVERIFY(window->context().notices.bar()->choose("lost", "Reopen"));
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        const std::string path = "backbone.stem";
        QTRY_COMPARE(window->context().navigator.cursor().step()->path, path);
        QCOMPARE(window->context().stage.heatmaps()->tiles()->choice(), (TileChoice{1, 3}));
        QCOMPARE(window->context().stage.heatmaps()->heatmapStyle().rule, RangeRule::Tile);
        QVERIFY(window->context().stage.heatmaps()->heatmapStyle().map == ColourMap::Magma);
        QCOMPARE(window->context().side.shown(), TreeTab::Config);
        // Taken over by this process, with the crash counted.
        QVERIFY(!QFile::exists(folder.filePath("session-1-00000000.json")));
        window->room<RecoveryRoom>().recovery()->flush();
        const auto kept = parseWorkspaceState(read(window->room<RecoveryRoom>().recovery()->file()));
        QVERIFY(kept);
        QCOMPARE(kept->crashes, 1);
        QCOMPARE(kept->files, left.files);
    }

    void whatWasTriedAndDrawnIsLeftToo() {
        QTemporaryDir folder;
        WorkspaceState left;
        left.files = {kConfig, kCheckpoint, {}};
        left.journey = QStringLiteral("forward");
        left.options = QStringList{QStringLiteral("data.samples_per_gpu=7")};
        left.pictures = QStringList{kPicture, kPicture + "_other.png"};
        left.drawing = {{0.08, {{0.3, 0.2}, {0.6, 0.7}}}};
        const auto again = parseWorkspaceState(left.serialise());
        QVERIFY(again && *again == left);
        // Values that no version writes are skipped.
        QByteArray odd = left.serialise();
        odd.replace("0.08", "-4");
        QVERIFY(parseWorkspaceState(odd)->drawing.empty());
        odd.replace("data.samples_per_gpu=7", "nothing");
        QVERIFY(parseWorkspaceState(odd)->options.isEmpty());
        write(folder.filePath("session-1-00000000.json"), left.serialise());
        const auto window = makeWindow();
        window->startSession(folder.path());
        QVERIFY(window->context().notices.bar()->choose("lost", "Reopen"));
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr && window->context().work.drawn(), 20000);
        QCOMPARE(window->context().work.options().size(), std::size_t(1));
        QVERIFY(window->context().work.changes().undoStack().canUndo());
        QVERIFY(window->room<DrawingRoom>().pad()->drawing() == left.drawing);
        QCOMPARE(window->context().work.inputs().paths(), left.pictures);
        window->room<RecoveryRoom>().recovery()->flush();
        const auto kept = parseWorkspaceState(read(window->room<RecoveryRoom>().recovery()->file()));
        QVERIFY(kept && kept->options == left.options && kept->drawing == left.drawing && kept->pictures == left.pictures);
    }

    void changesAreWrittenWithinFiveSeconds() {
        QTemporaryDir folder;
        const auto window = makeWindow();
        window->startSession(folder.path());
        window->context().work.open({kConfig, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        window->context().navigator.showModule(QStringLiteral("backbone.stage_2.1"));
        window->context().menus.command(QStringLiteral("view.colour-map"))->trigger();
        const auto written = [&] {
            const auto state = parseWorkspaceState(read(window->room<RecoveryRoom>().recovery()->file()));
            return state && state->stepPath == QLatin1String("backbone.stage_2.1") && state->style.map.has_value() &&
                   state->files.config == kConfig;
        };
        QTRY_VERIFY_WITH_TIMEOUT(written(), 5000);
    }

    void theThirdCrashIsSaidToBeOne() {
        QTemporaryDir folder;
        WorkspaceState left;
        left.files = {kConfig, {}, {}};
        left.crashes = 2;
        write(folder.filePath("session-1-00000000.json"), left.serialise());
        const auto window = makeWindow();
        window->startSession(folder.path());
        QVERIFY(window->context().notices.bar()->text("lost").contains("3 times"));
        QVERIFY(!window->context().notices.bar()->choose("lost", "Reopen"));
        QVERIFY(window->context().notices.bar()->choose("lost", "Forget"));
        QVERIFY(!QFile::exists(folder.filePath("session-1-00000000.json")));
        QVERIFY(!window->context().work.config());
    }

    void theLivingAreLeftAlone() {
        QTemporaryDir folder;
        Recovery first(folder.path());
        first.start([] {
            WorkspaceState state;
            state.files = {kConfig, {}, {}};
            return state;
        });
        first.changed();
        QTRY_VERIFY_WITH_TIMEOUT(!first.file().isEmpty() && QFile::exists(first.file()), 5000);
        Recovery second(folder.path());
        QVERIFY(!second.findLost());
        QVERIFY(QFile::exists(first.file()));
    }

    void aFolderThatCanNotBeWrittenIsSaidOnce() {
        QTemporaryDir folder;
        write(folder.filePath("file"), "x");
        const auto window = makeWindow();
        window->startSession(folder.filePath("file") + "/below");
        window->context().work.open({kConfig});
        QTRY_COMPARE_WITH_TIMEOUT(window->context().work.problems()->count(ProblemKind::Warning), 1, 10000);
        QCOMPARE(window->context().work.problems()->count(ProblemKind::Error), 0);
    }

    void changedFilesAreOfferedAndRemovedOnesSurvived() {
        QTemporaryDir folder;
        const QString config = folder.filePath("config.py");
        const QString base = folder.filePath("base.py");
        const QString checkpoint = folder.filePath("weights.pth");
        const QString picture = folder.filePath("picture.png");
        write(base, "a = 1\n");
        write(config, "_base_ = './base.py'\nmodel = dict(type='ImageClassifier')\n");
        QVERIFY(QFile::copy(kCheckpoint, checkpoint));
        QVERIFY(QFile::copy(kPicture, picture));
        const auto window = makeWindow();
        NoticeBar* notices = window->context().notices.bar();
        window->context().work.open({config, checkpoint, picture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        // The message names a changed base as such; Reload reads it.
        write(base, "a = 1\nlonger = 2\n");
        const QString configNotice = QString("watch-%1").arg(static_cast<int>(WorkspacePart::Config));
        QTRY_VERIFY_WITH_TIMEOUT(notices->text(configNotice).contains("base.py (base of config.py)"), 10000);
        QVERIFY(!window->context().work.config()->root.contains("longer"));
        QVERIFY(notices->choose(configNotice, "Reload"));
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.config()->root.contains("longer"), 10000);
        QVERIFY(!notices->has(configNotice));
        // Saved by renaming over it, as editors do; and again.
        for (int turn = 0; turn < 2; ++turn) {
            write(folder.filePath("new"),
                  QByteArray("_base_ = './base.py'\nmodel = dict(type='ImageClassifier')\nround = ") + QByteArray(turn + 1, '1') + "\n");
            QVERIFY(::rename(folder.filePath("new").toUtf8().constData(), config.toUtf8().constData()) == 0);
            QTRY_VERIFY_WITH_TIMEOUT(notices->text(configNotice).startsWith("config.py has changed"), 10000);
            QVERIFY(notices->choose(configNotice, "Reload"));
            QTRY_COMPARE_WITH_TIMEOUT(roundOf(*window), turn ? 11 : 1, 10000);
        }
        // Removed: reported, nothing is lost, nothing crashes.
        const auto before = window->context().work.checkpoint();
        QVERIFY(QFile::remove(checkpoint));
        QVERIFY(QFile::remove(picture));
        const QString checkpointNotice = QString("watch-%1").arg(static_cast<int>(WorkspacePart::Checkpoint));
        QTRY_VERIFY_WITH_TIMEOUT(notices->text(checkpointNotice).contains("weights.pth no longer exists"), 10000);
        QTRY_VERIFY_WITH_TIMEOUT(
            notices->text(QString("watch-%1").arg(static_cast<int>(WorkspacePart::Input))).contains("no longer exists"), 10000);
        QCOMPARE(window->context().work.checkpoint(), before);
        window->context().side.tree(TreeTab::Checkpoint)->select("backbone.stem.branch_3x3.conv.weight");
        // Truncated while open: reloading is offered, and viewing it does not crash.
        write(checkpoint, "PK");
        QTRY_VERIFY_WITH_TIMEOUT(notices->text(checkpointNotice).contains("has changed"), 10000);
        QVERIFY(notices->choose(checkpointNotice, "Reload"));
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.problems()->count(ProblemKind::Error) > 0, 10000);
        QCOMPARE(window->context().work.checkpoint(), before);
    }

    void aRemovedFileThatComesBackIsFine() {
        QTemporaryDir folder;
        const QString path = folder.filePath("a.py");
        write(path, "a = 1\n");
        FileWatch watch;
        QSignalSpy removed(&watch, &FileWatch::removed);
        QSignalSpy returned(&watch, &FileWatch::returned);
        QSignalSpy changed(&watch, &FileWatch::changed);
        watch.watch(0, {path});
        QVERIFY(QFile::rename(path, path + "x"));
        QTRY_COMPARE_WITH_TIMEOUT(removed.size(), 1, 5000);
        QVERIFY(QFile::rename(path + "x", path));
        QTRY_COMPARE_WITH_TIMEOUT(returned.size(), 1, 5000);
        QCOMPARE(changed.size(), 0);
        watch.watch(0, {});
        write(path, "a = 22\n");
        QTest::qWait(2 * FileWatch::kSettle);
        QCOMPARE(changed.size(), 0);
    }

    void aCheckpointAloneBringsItsConfig() {
        const auto window = makeWindow();
        window->context().work.open({kCheckpoint});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().notices.bar()->text("carried").contains("repvgg-digits.pth"), 10000);
        QVERIFY(!window->context().work.config());
        QVERIFY(window->context().notices.bar()->choose("carried", "Open config"));
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.built() != nullptr, 20000);
        QCOMPARE(QString::fromStdString(window->context().work.config()->path), kCheckpoint + ":meta.config");
        QVERIFY(window->context().work.config()->root.find("model"));
        QVERIFY(RecentWorkspace({filesOf(window->context().work), {}}).exists());
        // With a config there is nothing to offer.
        window->context().work.open({kConfig, kCheckpoint});
        QTRY_VERIFY_WITH_TIMEOUT(!window->context().work.busy(), 20000);
        QTest::qWait(100);
        QVERIFY(!window->context().notices.bar()->has("carried"));
        // A checkpoint without a config reports that.
        const auto none = loadCarriedConfig(carriedConfigPath("/nowhere.pth"), {}, {});
        QVERIFY(!none.ok());
        QCOMPARE(none.error().code, std::string("file-missing"));
    }

    void tourRunsOnceAndCanBeSkipped() {
        Tour::setSeen(false);
        QTemporaryDir folder;
        {
            const auto window = makeWindow();
            window->startSession(folder.path());
            window->context().work.open({kConfig, kCheckpoint, kPicture});
            Tour* tour = window->room<HelpRoom>().tour();
            QTRY_VERIFY_WITH_TIMEOUT(tour->running(), 20000);
            QVERIFY(Tour::wasSeen());
            QStringList titles;
            for (int stop = 0; stop < Tour::kStops; ++stop) {
                QCOMPARE(tour->stop(), stop);
                QVERIFY(!tour->callout()->targetRect().isEmpty());
                titles += tour->callout()->title();
                QTest::keyClick(tour->callout(), Qt::Key_Right);
            }
            QVERIFY(!tour->running());
            QCOMPARE(QSet<QString>(titles.begin(), titles.end()).size(), Tour::kStops);
            window->context().menus.command(QStringLiteral("help.tour"))->trigger();
            QVERIFY(tour->running());
            QTest::keyClick(tour->callout(), Qt::Key_Escape);
            QVERIFY(!tour->running());
        }
        const auto window = makeWindow();
        window->startSession(folder.path());
        window->context().work.open({kConfig, kCheckpoint, kPicture});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().work.forwarded() != nullptr, 20000);
        QTest::qWait(800);
        QVERIFY(!window->room<HelpRoom>().tour()->running());
    }
};

TD_TEST_GUI(DeskTest)
#include "tst_desk.moc"
