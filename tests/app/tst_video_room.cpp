// Videos and cameras in the window: frames become the list of pictures, bad ones an error, a camera that is missing a reason.
#include "app/gui/menus.h"
#include "app/gui/notices/window_notices.h"
#include "app/gui/rooms/video/video_room.h"
#include "app/gui/work/picture_answers.h"
#include "opened_window.h"
#include "tests/support/made_video.h"
#include "tests/support/test_program.h"
#include "widgets/pictures/video_frames.h"

#include <QAction>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QtTest>

using namespace teardown;

class TestVideoRoom : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QString at(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    static QList<QImage> frames(int count) {
        QList<QImage> made;
        for (int i = 0; i < count; ++i) {
            QImage image(32, 24, QImage::Format_RGB32);
            image.fill(qRgb(10 * i, 10 * i, 10 * i));
            made << image;
        }
        return made;
    }

private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        QVERIFY(m_folder.isValid());
        QVERIFY(test::writeAvi(at("walk.avi"), frames(7)));
    }

    void framesAreEvenlyChosen() {
        const auto all = writeVideoFrames(at("walk.avi"), at("all"), 100, {});
        QVERIFY2(all.ok(), all ? "" : describe(all.error()).c_str());
        QCOMPARE(all->files.size(), 7);
        QCOMPARE(all->every, std::int64_t{1});
        const auto some = writeVideoFrames(at("walk.avi"), at("some"), 3, {});
        QVERIFY(some.ok());
        QCOMPARE(some->every, std::int64_t{3});
        QCOMPARE(some->files, (QStringList{at("some/walk 000000.png"), at("some/walk 000003.png"), at("some/walk 000006.png")}));
        QVERIFY(std::abs(qRed(QImage(some->files[1]).pixel(16, 12)) - 30) <= 3);
    }

    void aDroppedVideoIsAListOfPictures() {
        const QString sample = QStringLiteral(SOURCE_ROOT "/resources/samples/digits/");
        const auto window = test::openedWindow({sample + "repvgg-digits.py", at("walk.avi")});
        Workbench& work = window->context().work;
        work.engine().start();
        QTRY_COMPARE_WITH_TIMEOUT(work.inputs().paths().size(), 7, 20000);
        QTRY_VERIFY_WITH_TIMEOUT(work.inputPath().endsWith(QStringLiteral("walk 000000.png")), 20000);
        work.files().setInput(4);
        QTRY_VERIFY_WITH_TIMEOUT(work.inputPath().endsWith(QStringLiteral("walk 000004.png")), 20000);
        QTRY_VERIFY_WITH_TIMEOUT(work.forwarded() != nullptr, 20000);
        QVERIFY(window->context().notices.errors().list().empty());
        QTRY_VERIFY_WITH_TIMEOUT(!work.busy(), 20000);
    }

    void aBadVideoIsOneError() {
        QFile file(at("cut.avi"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(test::aviBytes(frames(2), 10).left(64));
        file.close();
        const auto window = test::openedWindow({});
        window->context().work.open({at("cut.avi")});
        QTRY_COMPARE_WITH_TIMEOUT(window->context().notices.errors().list().size(), std::size_t{1}, 20000);
        QVERIFY(window->context().work.inputs().paths().isEmpty());
        // Another one that works removes it.
        window->context().work.open({at("walk.avi")});
        QTRY_VERIFY_WITH_TIMEOUT(window->context().notices.errors().list().empty(), 20000);
        QTRY_COMPARE_WITH_TIMEOUT(window->context().work.inputs().paths().size(), 7, 20000);
    }

    void aCameraThatIsMissing() {
        const auto window = test::openedWindow({});
        VideoRoom& room = window->room<VideoRoom>();
        QAction* camera = window->context().menus.command(QStringLiteral("file.camera"));
        QVERIFY(QDir().mkpath(at("devices")));
        room.setDevices(at("devices"));
        QVERIFY(!camera->isEnabled());
        QVERIFY2(camera->toolTip().contains(QStringLiteral("No camera")), qPrintable(camera->toolTip()));
        QFile device(at("devices/video2"));
        QVERIFY(device.open(QIODevice::WriteOnly));
        room.setDevices(at("devices"));
        QVERIFY(camera->isEnabled());
        // It is no camera: one error, the window goes on.
        camera->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(window->context().notices.errors().list().size(), std::size_t{1}, 20000);
    }
};

TD_TEST_GUI(TestVideoRoom)
#include "tst_video_room.moc"
