// Commands of the notes in the window: what each becomes, one message for each mistake, and running what is kept.
#include "app/gui/menus.h"
#include "app/gui/rooms/environment/environment_page.h"
#include "app/gui/rooms/environment/environment_room.h"
#include "app/gui/rooms/runs/paste_dialog.h"
#include "app/gui/rooms/runs/runs_panel.h"
#include "app/gui/rooms/runs/runs_room.h"
#include "app/gui/window_parts.h"
#include "core/session/session_api.h"
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"

#include <QAction>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTreeWidget>
#include <QtTest>

using namespace teardown;

namespace {

const QString kDigits = QStringLiteral(SOURCE_ROOT "/resources/samples/digits");

Result<std::unique_ptr<SessionApi>> fakeSession() { return std::unique_ptr<SessionApi>(std::make_unique<test::FakeSession>()); }

QString wordsOf(const PasteDialog& dialog) { return dialog.run() ? dialog.run()->words.join(QLatin1Char(' ')) : QString(); }

}  // namespace

class TestRunsRoom : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("teardown-test"));
        QCoreApplication::setApplicationName(QStringLiteral("runs"));
    }
    void init() { QSettings().clear(); }

    void commandsBecomeRuns_data() {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("words");
        const QString files = QStringLiteral("repvgg-digits.py repvgg-digits.pth");
        QTest::newRow("test") << "python tools/test.py " + files + " --metrics accuracy"
                              << "test " + files + " --metrics accuracy";
        QTest::newRow("prompt") << "$ python3 tools/test.py " + files + " \\\n    --metrics accuracy"
                                << "test " + files + " --metrics accuracy";
        QTest::newRow("dist") << "./tools/dist_test.sh " + files + " 8 --metrics accuracy"
                              << "test " + files + " --metrics accuracy";
        QTest::newRow("demo") << "python demo/image_demo.py pictures/0_1.png " + files << "demo pictures/0_1.png " + files;
        QTest::newRow("train") << "python tools/train.py repvgg-digits.py --seed 0"
                               << "train repvgg-digits.py --seed 0";
        QTest::newRow("config") << "python tools/misc/print_config.py repvgg-digits.py"
                                << "config show repvgg-digits.py";
    }
    void commandsBecomeRuns() {
        QFETCH(QString, command);
        QFETCH(QString, words);
        const PasteDialog dialog(command, kDigits);
        QCOMPARE(wordsOf(dialog), words);
        QCOMPARE(dialog.run()->folder, kDigits);
        QVERIFY(dialog.said().startsWith(QStringLiteral("teardown ")));
    }

    void eachMistakeHasItsMessage() {
        const PasteDialog comment(QStringLiteral("python tools/test.py repvgg-digits.py \\ # the config\n  nowhere.pth --metrics accuracy"),
                                  kDigits);
        QVERIFY(!comment.run());
        QVERIFY2(comment.said().contains(QStringLiteral("Line 1: ")), qPrintable(comment.said()));
        const PasteDialog path(QStringLiteral("python tools/test.py nowhere.py repvgg-digits.pth --metrics accuracy"), kDigits);
        QVERIFY(!path.run());
        QVERIFY2(path.said().contains(QStringLiteral("nowhere.py")), qPrintable(path.said()));
        const PasteDialog folder(QStringLiteral("python tools/test.py a.py"), QStringLiteral("/nowhere/at/all"));
        QVERIFY(!folder.run());
        QVERIFY(folder.said().contains(QStringLiteral("/nowhere/at/all")));
        const PasteDialog other(QStringLiteral("rm -rf /"), kDigits);
        QVERIFY(!other.run());
        QVERIFY(!other.said().isEmpty());
        const PasteDialog nothing(QString(), kDigits);
        QVERIFY(!nothing.run());
    }

    void aRunIsKeptAndRuns() {
        QWidget widget;
        WindowParts parts{&widget, fakeSession};
        {
            RunsRoom room;
            room.install(parts.context());
            room.panel()->setProgram(QStringLiteral(BUILD_ROOT "/teardown"));
            QSettings().setValue(QStringLiteral("runs/folder"), kDigits);
            PasteDialog* dialog = room.paste(QStringLiteral("python tools/misc/print_config.py repvgg-digits.py"));
            QVERIFY(dialog->run());
            QSignalSpy ended(room.panel(), &RunsPanel::ended);
            Q_EMIT dialog->accepted();
            QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 30000);
            QCOMPARE(ended.at(0).at(0).toInt(), 0);
            QVERIFY2(room.panel()->output().contains(QStringLiteral("RepVGG")), qPrintable(room.panel()->output()));
            QVERIFY(parts.context().menus.command(QStringLiteral("view.commands"))->isChecked());
            QCOMPARE(room.panel()->table()->topLevelItem(0)->text(1), QStringLiteral("done"));
            // The same one again is no second one.
            room.panel()->add(*dialog->run());
            QCOMPARE(room.panel()->runs().size(), std::size_t{1});
            delete dialog;
        }
        // Another session has it, and a program that is not there is said.
        RunsPanel later;
        QCOMPARE(later.runs().size(), std::size_t{1});
        QCOMPARE(later.runs().front().words, QStringList({"config", "show", "repvgg-digits.py"}));
        QCOMPARE(later.runs().front().files, QStringList{kDigits + "/repvgg-digits.py"});
        later.setProgram(QStringLiteral("/nowhere/teardown"));
        QSignalSpy ended(&later, &RunsPanel::ended);
        later.table()->setCurrentItem(later.table()->topLevelItem(0));
        later.runSelected();
        QTRY_COMPARE(ended.count(), 1);
        QCOMPARE(ended.at(0).at(0).toInt(), -1);
        QVERIFY(!later.running());
    }

    void aLongRunIsStopped() {
        RunsPanel panel;
        panel.setProgram(QStringLiteral("/bin/sleep"));
        RunConfiguration run;
        run.words = QStringList{QStringLiteral("30")};
        run.folder = kDigits;
        panel.add(run);
        QSignalSpy ended(&panel, &RunsPanel::ended);
        panel.runSelected();
        QTRY_VERIFY(panel.running());
        panel.stop();
        QTRY_COMPARE(ended.count(), 1);
        QCOMPARE(panel.table()->topLevelItem(0)->text(1), QStringLiteral("stopped"));
    }

    void theEnvironmentIsShown() {
        QWidget widget;
        WindowParts parts{&widget, fakeSession};
        EnvironmentRoom room;
        room.install(parts.context());
        parts.context().menus.trigger(QStringLiteral("view.environment"));
        QTRY_VERIFY(room.page()->rows()->topLevelItemCount() == 3);
        QVERIFY2(room.page()->text().contains(QStringLiteral("sys.platform: linux")), qPrintable(room.page()->text()));
        // An unpacked image.
        QTemporaryDir root;
        QVERIFY(QDir(root.path()).mkpath(QStringLiteral("usr/local/cuda/bin")));
        for (const auto& [name, text] :
             {std::pair{"usr/local/cuda/bin/nvcc", "x"}, {"usr/local/cuda/version.txt", "CUDA Version 10.1.243\n"}}) {
            QFile file(root.filePath(QString::fromLatin1(name)));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(text);
        }
        room.page()->read(root.path());
        QTRY_VERIFY2(room.page()->text().contains(QStringLiteral("of the toolkit: 10.1.243  (/usr/local/cuda/version.txt)")),
                     qPrintable(room.page()->text()));
    }
};

TD_TEST_GUI(TestRunsRoom)
#include "tst_runs_room.moc"
