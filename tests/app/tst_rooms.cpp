// Each room by itself, without a window and other rooms: installed, notified of files and runs, and destroyed.
#include "app/gui/menus.h"
#include "app/gui/rooms/rooms.h"
#include "app/gui/side_panes.h"
#include "app/gui/window_parts.h"
#include "core/session/session_api.h"
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"
#include "widgets/stage/stage_view.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>
#include <QtTest>

#include <memory>

using namespace teardown;

namespace {

const QString kSampleFolder = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");

Result<std::unique_ptr<SessionApi>> fakeSession() { return std::unique_ptr<SessionApi>(std::make_unique<test::FakeSession>()); }

/// What the rooms get, held by a widget that is no window of the program.
struct Host {
    QWidget widget;
    WindowParts parts{&widget, fakeSession};
    WindowContext& context() { return parts.context(); }
};

/// The entries of a menu, with its submenus': "open, recent >, -".
QStringList entriesOf(const QMenu& menu) {
    QStringList entries;
    for (const QAction* action : menu.actions())
        entries +=
            action->isSeparator() ? QStringLiteral("-") : QString(action->text()).remove(QLatin1Char('&')) + (action->menu() ? " >" : "");
    return entries;
}

}  // namespace

class TestRooms : public QObject {
    Q_OBJECT

private:
    static void addRows() {
        QTest::addColumn<int>("row");
        for (std::size_t i = 0; i < kRooms.size(); ++i) QTest::newRow(kRooms[i].id) << static_cast<int>(i);
    }

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("rooms"));
    }
    void init() { QSettings().clear(); }

    void idsAreUnique() {
        QSet<QString> ids;
        for (const RoomRow& row : kRooms) {
            QVERIFY2(!ids.contains(QString::fromLatin1(row.id)), row.id);
            ids += QString::fromLatin1(row.id);
            QCOMPARE(QString::fromLatin1(row.make()->id()), QString::fromLatin1(row.id));
        }
        QVERIFY(ids.size() >= 16);
    }

    void commandsAreUnique() {
        Host host;
        std::vector<std::unique_ptr<Room>> rooms;
        for (const RoomRow& row : kRooms) {
            rooms.push_back(row.make());
            rooms.back()->install(host.context());
        }
        const QStringList ids = host.context().menus.ids();
        QVERIFY(ids.size() > 60);
        QCOMPARE(QSet<QString>(ids.begin(), ids.end()).size(), ids.size());
        // Commands are in their menus in any order of the rooms.
        for (const QString& id : ids) {
            const QAction* action = host.context().menus.command(id);
            QVERIFY2(action, qPrintable(id));
            const QList<QObject*> places = action->associatedObjects();
            const bool inMenu =
                std::any_of(places.begin(), places.end(), [](QObject* place) { return qobject_cast<QMenu*>(place) != nullptr; });
            QVERIFY2(inMenu, qPrintable(id));
        }
        rooms.clear();
    }

    void menusKeepTheirOrder() {
        Host host;
        std::vector<std::unique_ptr<Room>> rooms;
        // The last room first: the order is not that of the registration.
        for (auto row = kRooms.rbegin(); row != kRooms.rend(); ++row) {
            rooms.push_back(row->make());
            rooms.back()->install(host.context());
        }
        Menus& menus = host.context().menus;
        QCOMPARE(entriesOf(*menus.menu(QStringLiteral("file"))), QStringList({"Open…",
                                                                              "Open folder of pictures…",
                                                                              "Open video…",
                                                                              "Picture from camera",
                                                                              "Open recent >",
                                                                              "Back to the previous files",
                                                                              "Reload files",
                                                                              "Close >",
                                                                              "Samples >",
                                                                              "Compare checkpoint with…",
                                                                              "Follow training…",
                                                                              "Export…",
                                                                              "Export this channel…",
                                                                              "Export all layers as >",
                                                                              "Copy >",
                                                                              "-",
                                                                              "Compare config with…",
                                                                              "Save changes as new config…",
                                                                              "-",
                                                                              "Quit"}));
        QCOMPARE(entriesOf(*menus.menu(QStringLiteral("edit"))),
                 QStringList({"Undo", "Redo", "-", "Change value", "Set key…", "Show effect of changes", "Discard all changes", "-",
                              "Paste picture", "Paste command…"}));
        QCOMPARE(entriesOf(*menus.menu(QStringLiteral("journey"))).mid(8),
                 QStringList({"-", "Run", "Stop", "-", "Input picture >", "-", "mmclassification >", "Source of mmclassification…", "-",
                              "Memory for traces >", "Recompute this step", "Why this class", "Classify all pictures", "Explain numbers"}));
        QCOMPARE(
            entriesOf(*menus.menu(QStringLiteral("step"))),
            QStringList({"Over", "Into", "Out", "Back", "-", "First", "Last", "-", "Play", "Continue", "Continue back", "Toggle breakpoint",
                         "Breakpoints >", "-", "Shown tensor >", "Find values >", "Go to address…", "-", "Play speed >"}));
        QStringList view = entriesOf(*menus.menu(QStringLiteral("view")));
        // The titles of the stage's three menus show the current choice.
        QCOMPARE(view.size(), 45);
        for (int i = 0; i < 3; ++i) view.removeAt(37);
        QCOMPARE(view, QStringList({"Next colour map",
                                    "Next range rule",
                                    "-",
                                    "Zoom in",
                                    "Zoom out",
                                    "Zoom to fit",
                                    "Tile size >",
                                    "Step's inputs",
                                    "-",
                                    "Channel >",
                                    "Graph >",
                                    "-",
                                    "Filter tree",
                                    "Find anything…",
                                    "Config source",
                                    "Checkpoint tensors",
                                    "Checkpoint fit",
                                    "Registry",
                                    "Pipeline",
                                    "Dataset",
                                    "Test",
                                    "Map of pictures",
                                    "Training",
                                    "Calendar of a training",
                                    "Logs of trainings",
                                    "Problems",
                                    "Arrays from a debugger",
                                    "Commands",
                                    "Environment",
                                    "-",
                                    "Theme >",
                                    "Panels >",
                                    "Pages side by side >",
                                    "-",
                                    "Previous view",
                                    "Next view",
                                    "-",
                                    "Timeline >",
                                    "Vectors as bars",
                                    "Own colour range for each branch",
                                    "Study notes style",
                                    "Picture strip"}));
        QCOMPARE(entriesOf(*menus.menu(QStringLiteral("draw"))),
                 QStringList({"Draw a digit", "-", "Undo stroke", "Redo stroke", "Clear the drawing", "-", "Thicker pen", "Thinner pen"}));
        QCOMPARE(entriesOf(*menus.menu(QStringLiteral("help"))),
                 QStringList({"Help for this panel", "Close help", "Keyboard", "All help pages", "Tour", "-", "About Teardown"}));
        QCOMPARE(entriesOf(*menus.menu(QStringLiteral("file.samples"))),
                 QStringList({"Take RepVGG apart (handwritten digits)", "Train on digits", "Classify a photo (ImageNet)", "Photos >",
                              "Draw a digit", "Pictures >"}));
        rooms.clear();
    }

    void aRoomAloneComesAndGoes_data() { addRows(); }
    void aRoomAloneComesAndGoes() {
        QFETCH(int, row);
        Host host;
        {
            const auto room = kRooms[static_cast<std::size_t>(row)].make();
            room->install(host.context());
            room->windowShown();
            QTemporaryDir state;
            room->startSession(state.path());
        }
        // Its menus and panes outlive it.
        host.context().navigator.refresh();
        for (const QString& id : host.context().menus.ids()) QVERIFY(host.context().menus.command(id));
        QCoreApplication::processEvents();
    }

    void aRoomAloneHearsOfRuns_data() { addRows(); }
    void aRoomAloneHearsOfRuns() {
        QFETCH(int, row);
        Host host;
        const auto room = kRooms[static_cast<std::size_t>(row)].make();
        room->install(host.context());
        room->windowShown();
        host.widget.resize(900, 600);
        host.widget.show();
        Workbench& work = host.context().work;
        Navigator& navigator = host.context().navigator;
        work.engine().start();
        work.open({kSampleFolder + "repvgg-digits.py", kSampleFolder + "repvgg-digits.pth", kSampleFolder + "pictures/3_1.png"});
        QTRY_VERIFY_WITH_TIMEOUT(work.forwarded() && !work.busy(), 60000);
        QTRY_COMPARE(navigator.trace(), work.trace(Journey::Forward));
        navigator.last();
        navigator.openJourney(Journey::Reparameterise);
        QTRY_VERIFY_WITH_TIMEOUT(work.folded() && !work.busy(), 60000);
        navigator.openSource(QStringLiteral("model.head.num_classes"));
        navigator.openJourney(Journey::Build);
        work.changes().change(QStringLiteral("data.samples_per_gpu"), QStringLiteral("7"));
        QTRY_VERIFY_WITH_TIMEOUT(work.trace(Journey::Build) && !work.busy(), 60000);
        work.changes().undoStack().undo();
        QTRY_VERIFY_WITH_TIMEOUT(!work.busy(), 60000);
        work.cancel();
    }
};

TD_TEST_GUI(TestRooms)
#include "tst_rooms.moc"
