// The pictures of the workspace: strip, table, classifying all of them, the report, the clipboard; and that no two commands share a key.
#include "app/gui/main_window.h"
#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/answer/answer_page.h"
#include "app/gui/rooms/answer/answer_room.h"
#include "app/gui/rooms/answer/pictures_page.h"
#include "app/gui/rooms/pictures/pictures_room.h"
#include "app/gui/work/picture_answers.h"
#include "tests/support/test_program.h"
#include "tests/widgets/fake_session.h"
#include "widgets/paint/reports/demo_report.h"
#include "widgets/pictures/picture_strip.h"
#include "widgets/pictures/pictures_panel.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMimeData>
#include <QSignalSpy>
#include <QTableView>
#include <QToolButton>
#include <QtTest>

using namespace teardown;

namespace {

const QString kSample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");

SessionFactory sessions(int milliseconds = 0) {
    return [milliseconds]() -> Result<std::unique_ptr<SessionApi>> {
        auto session = std::make_unique<test::FakeSession>();
        session->delay = std::chrono::milliseconds(milliseconds);
        return std::unique_ptr<SessionApi>(std::move(session));
    };
}

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TestPictures : public QObject {
    Q_OBJECT

    QTemporaryDir m_scratch;
    QString m_folder;

    QString at(const QString& name) const { return m_scratch.filePath(name); }

private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QVERIFY(m_scratch.isValid());
        m_folder = at("photos");
        QDir().mkpath(m_folder);
        for (const char* name : {"2.png", "10.png", "1.png"}) {
            QImage picture(40, 30, QImage::Format_RGB32);
            picture.fill(Qt::darkGreen);
            QVERIFY(picture.save(m_folder + '/' + name));
        }
        QFile broken(m_folder + "/3bad.png");
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("no picture");
    }

    void aFolderIsListedClassifiedAndReported() {
        MainWindow window(sessions());
        window.show();
        PicturesRoom& room = window.room<PicturesRoom>();
        Workbench& work = window.context().work;
        QVERIFY(!room.strip()->isVisible());
        work.engine().start();
        work.open({kSample + "repvgg-digits.py", m_folder});
        QTRY_VERIFY_WITH_TIMEOUT(work.forwarded() != nullptr, 20000);
        window.installLateRooms();
        QVERIFY(room.strip()->isVisible());
        QCOMPARE(work.pictures().table()->rowCount(), 4);
        // In natural order, and what was looked at is answered.
        QCOMPARE(work.pictures().table()->index(3, 0).data().toString(), QStringLiteral("10.png"));
        QCOMPARE(work.pictures().table()->current(), 0);
        QCOMPARE(work.pictures().table()->answeredCount(), 1);
        QCOMPARE(work.pictures().table()->index(0, PictureTable::Answer).data().toString(), QStringLiteral("3"));

        QSignalSpy ended(&work.classifier(), &Classifier::ended);
        window.context().menus.trigger(QStringLiteral("journey.classify-pictures"));
        QCOMPARE(window.room<AnswerRoom>().page()->section(), AnswerPage::Section::Pictures);
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 10000);
        QCOMPARE(work.pictures().table()->answeredCount(), 4);
        QCOMPARE(work.pictures().table()->problemCount(), 1);
        QVERIFY(work.pictures()
                    .table()
                    ->index(2, PictureTable::Answer)
                    .data()
                    .toString()
                    .contains(QStringLiteral("picture"), Qt::CaseInsensitive));

        // The bytes are those of the verb's reports.
        const ClassNameOrigin names = classNamesOf(*work.config(), work.checkpoint().get()).origin;
        std::vector<DemoItem> items;
        for (const PictureTable::Row& row : work.pictures().table()->rows())
            items.push_back({row.path.toStdString(), row.top, row.error, {}, row.diagnostics, row.trust, names});
        for (const auto& [format, wanted] :
             {std::pair{QStringLiteral("csv"), demoCsv(items)},
              {QStringLiteral("json"), demoJson(items).dump(4) + "\n"},
              {QStringLiteral("html"), demoHtml(items, "Classified with " + (kSample + "repvgg-digits.py").toStdString())}}) {
            const QString path = at("report." + format);
            window.room<AnswerRoom>().pictures()->writeReport(format, path);
            QTRY_VERIFY_WITH_TIMEOUT(window.context().notices.bar()->allText().contains(path), 10000);
            QCOMPARE(contentOf(path), QByteArray::fromStdString(wanted));
        }
        window.room<AnswerRoom>().pictures()->writeReport(QStringLiteral("csv"), at("no/such/folder.csv"));
        QTRY_VERIFY(work.problems()->count(ProblemKind::Error) > 0);
    }

    void anotherPictureIsChosenInTheStripAndInTheTable() {
        MainWindow window(sessions());
        window.show();
        PicturesRoom& room = window.room<PicturesRoom>();
        Workbench& work = window.context().work;
        work.engine().start();
        work.open({kSample + "repvgg-digits.py", m_folder});
        QTRY_VERIFY_WITH_TIMEOUT(work.forwarded() != nullptr, 20000);
        Q_EMIT room.strip()->chosen(3);
        QTRY_COMPARE(work.inputPath(), m_folder + "/10.png");
        QTRY_COMPARE(work.pictures().table()->current(), 3);
        window.installLateRooms();
        window.room<AnswerRoom>().pictures()->panel()->view()->sortByColumn(PictureTable::Name, Qt::DescendingOrder);
        Q_EMIT window.room<AnswerRoom>().pictures()->panel()->view()->activated(
            window.room<AnswerRoom>().pictures()->panel()->view()->model()->index(3, 0));
        QTRY_COMPARE(work.inputPath(), m_folder + "/1.png");
        window.room<AnswerRoom>().pictures()->panel()->filter()->setText(QStringLiteral("10"));
        QCOMPARE(window.room<AnswerRoom>().pictures()->panel()->view()->model()->rowCount(), 1);
        // A picture that cannot be read shows its error in the list; the input does not change.
        window.room<AnswerRoom>().pictures()->panel()->filter()->clear();
        work.files().setInput(2);
        QTRY_COMPARE(work.pictures().table()->problemCount(), 1);
        QCOMPARE(work.inputPath(), m_folder + "/1.png");
    }

    void stoppingKeepsWhatIsThereAndAnotherNetworkBeginsAnew() {
        MainWindow window(sessions(30));
        window.show();
        Workbench& work = window.context().work;
        work.engine().start();
        QStringList many;
        for (int i = 0; i < 40; ++i) {
            many += at(QStringLiteral("many%1.png").arg(i));
            QVERIFY(QFile::copy(m_folder + "/1.png", many.last()) || QFile::exists(many.last()));
        }
        work.open(QStringList{kSample + "repvgg-digits.py"} + many);
        QTRY_VERIFY_WITH_TIMEOUT(work.forwarded() != nullptr, 20000);
        window.installLateRooms();
        QSignalSpy ended(&work.classifier(), &Classifier::ended), answers(&work.classifier(), &Classifier::classified);
        window.room<AnswerRoom>().pictures()->classifyAll();
        QVERIFY(work.busy());
        QTRY_VERIFY_WITH_TIMEOUT(answers.count() > 0, 10000);
        Q_EMIT window.room<AnswerRoom>().pictures()->panel()->stopClicked();
        QTRY_COMPARE_WITH_TIMEOUT(ended.count(), 1, 10000);
        QVERIFY(!work.classifier().busy());
        const int kept = work.pictures().table()->answeredCount();
        QVERIFY(kept > 1 && kept < 40);
        // A journey that is asked for meanwhile comes through before the last picture is answered.
        window.room<AnswerRoom>().pictures()->classifyAll();
        work.files().setInput(20);
        QTRY_COMPARE_WITH_TIMEOUT(work.pictures().table()->current(), 20, 10000);
        QVERIFY(work.classifier().busy());
        QTRY_VERIFY_WITH_TIMEOUT(!work.classifier().busy(), 20000);
        QCOMPARE(work.pictures().table()->answeredCount(), 40);
        work.run(Journey::Build);
        QTRY_VERIFY_WITH_TIMEOUT(work.pictures().table()->answeredCount() < 40, 10000);
        QVERIFY(!work.pictures().table()->rows()[5].answered());
    }

    void theClipboardIsAnInput() {
        MainWindow window(sessions());
        window.show();
        PicturesRoom& room = window.room<PicturesRoom>();
        Workbench& work = window.context().work;
        work.engine().start();
        const QString folder = at("kept");
        QGuiApplication::clipboard()->setText(QStringLiteral("hello"));
        QVERIFY(!room.paste(folder));
        QVERIFY(!QFile::exists(folder));
        QImage picture(12, 7, QImage::Format_ARGB32);
        picture.fill(Qt::blue);
        QGuiApplication::clipboard()->setImage(picture);
        QVERIFY(room.paste(folder));
        QTRY_VERIFY(work.inputPath().startsWith(folder + "/pasted-"));
        QCOMPARE(work.files().inputPicture().size(), QSize(12, 7));
        QCOMPARE(work.files().inputPicture().pixelColor(3, 3), QColor(Qt::blue));
        auto* files = new QMimeData;
        files->setUrls({QUrl::fromLocalFile(m_folder + "/2.png")});
        QGuiApplication::clipboard()->setMimeData(files);
        QVERIFY(room.paste(folder));
        QTRY_COMPARE(work.inputPath(), m_folder + "/2.png");
        QGuiApplication::clipboard()->setText(m_folder + "/1.png");
        QVERIFY(room.paste(folder));
        QTRY_COMPARE(work.inputPath(), m_folder + "/1.png");
    }

    void noTwoCommandsShareAKey() {
        MainWindow window(sessions());
        window.show();
        window.installLateRooms();
        QMap<QString, QStringList> users;
        for (const QAction* action : window.findChildren<QAction*>()) {
            // The drawing pad's undo and the config's take turns: only one of the two is enabled.
            if (action->shortcutContext() != Qt::WindowShortcut || !action->isEnabled()) continue;
            for (const QKeySequence& key : action->shortcuts()) users[key.toString()] += action->text();
        }
        QVERIFY(users.size() > 20);
        for (auto it = users.begin(); it != users.end(); ++it) QVERIFY2(it->size() == 1, qPrintable(it.key() + ": " + it->join(" / ")));
        // Disabled commands must not collide with others either, except for those of the pad, and Esc, which first
        // stops what runs and then closes help.
        QMap<QString, QStringList> all;
        for (const QAction* action : window.findChildren<QAction*>())
            if (action->shortcutContext() == Qt::WindowShortcut)
                for (const QKeySequence& key : action->shortcuts()) all[key.toString()] += action->text();
        const QStringList shared{QKeySequence(Qt::Key_Escape).toString(), QKeySequence(QKeySequence::Undo).toString(),
                                 QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z).toString()};
        for (auto it = all.begin(); it != all.end(); ++it)
            QVERIFY2(it->size() == 1 || shared.contains(it.key()), qPrintable(it.key() + ": " + it->join(" / ")));
    }
};

TD_TEST_GUI(TestPictures)
#include "tst_pictures.moc"
