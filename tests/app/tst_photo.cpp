// "Classify a photo": a client that is a shell script, a list of one small file, and what the sample makes of it.
#include "app/gui/rooms/files/photo_sample.h"
#include "tests/support/test_program.h"

#include <QCryptographicHash>
#include <QSignalSpy>
#include <QtTest>

using namespace teardown;

namespace {

const QByteArray kContent(5000, 'w');

void write(const QString& path, const QByteArray& bytes, bool executable = false) {
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    file.close();
    if (executable) QVERIFY(file.setPermissions(file.permissions() | QFile::ExeOwner | QFile::ExeUser));
}

}  // namespace

class TestPhoto : public QObject {
    Q_OBJECT

    QTemporaryDir m_root;
    QByteArray m_path, m_resources;

    QString at(const char* name) const { return m_root.filePath(QString::fromLatin1(name)); }
    void client(const QByteArray& body) {
        write(at("bin/python3"), "#!/bin/sh\nwhile [ $# -gt 0 ]; do [ \"$1\" = -d ] && TARGET=$2; shift; done\n" + body, true);
    }

private Q_SLOTS:
    void initTestCase() {
        m_path = qgetenv("PATH");
        m_resources = qgetenv("TEARDOWN_RESOURCES");
        write(at("good"), kContent);
        const QByteArray hash = QCryptographicHash::hash(kContent, QCryptographicHash::Sha256).toHex();
        write(at("resources/downloads.json"),
              "[{\"name\": \"efficientnet-lite0\", \"description\": \"d\", \"licence\": \"CC0-1.0\", \"requirement\": \"x==1\", \"file\": "
              "\"x.whl\", \"size\": 5000, "
              "\"sha256\": \"" +
                  hash + "\", \"config\": \"configs/lite.py\"}]");
        write(at("resources/configs/lite.py"), "model = dict()\n");
        write(at("resources/samples/photos/coffee.png"), "picture");
        qputenv("PATH", at("bin").toLocal8Bit());
        qputenv("TEARDOWN_RESOURCES", at("resources").toLocal8Bit());
    }
    void cleanupTestCase() {
        qputenv("PATH", m_path);
        qputenv("TEARDOWN_RESOURCES", m_resources);
    }
    void init() { QDir(at("cache")).removeRecursively(); }

    void fetchesAndOpens() {
        client("/bin/cp " + at("good").toLocal8Bit() + " $TARGET/x.whl\n");
        PhotoSample sample(at("cache"));
        QSignalSpy ready(&sample, &PhotoSample::ready), failed(&sample, &PhotoSample::failed);
        sample.start();
        QVERIFY(sample.busy());
        QTRY_COMPARE_WITH_TIMEOUT(ready.count() + failed.count(), 1, 20000);
        QCOMPARE(ready.count(), 1);
        QCOMPARE(ready[0][0].toStringList(),
                 (QStringList{at("resources/configs/lite.py"), at("cache/x.whl"), at("resources/samples/photos/coffee.png")}));
        // The second time nothing is downloaded.
        client("exit 9\n");
        sample.start();
        QTRY_COMPARE_WITH_TIMEOUT(ready.count(), 2, 20000);
        QCOMPARE(failed.count(), 0);
    }

    void failureSaysWhatToDo() {
        client("echo 'ERROR: no network here' >&2\nexit 1\n");
        PhotoSample sample(at("cache"));
        QSignalSpy failed(&sample, &PhotoSample::failed);
        sample.start();
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 20000);
        const auto error = failed[0][0].value<Error>();
        QVERIFY(english(error.what).find("no network here") != std::string::npos);
        QVERIFY(english(error.remedy).find("drop x.whl") != std::string::npos);
        QVERIFY(!sample.busy());
    }

    void cancelled() {
        client("/bin/sleep 60\n");
        PhotoSample sample(at("cache"));
        QSignalSpy failed(&sample, &PhotoSample::failed);
        sample.start();
        QTest::qWait(200);
        sample.cancel();
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 5000);
        QVERIFY(failed[0][0].value<Error>().kind == ErrorKind::Cancelled);
    }

    void droppedFileIsRecognised() {
        client("exit 9\n");
        write(at("by hand.whl"), kContent);
        write(at("other.whl"), QByteArray(5000, 'x'));
        write(at("short.whl"), "x");
        PhotoSample sample(at("cache"));
        QSignalSpy recognised(&sample, &PhotoSample::recognised);
        for (const char* name : {"other.whl", "short.whl"}) sample.recognise(at(name));
        sample.recognise(at("by hand.whl"));
        QTRY_COMPARE_WITH_TIMEOUT(recognised.count(), 1, 20000);
        QCOMPARE(recognised[0][0].toString(), at("by hand.whl"));
        QCOMPARE(recognised[0][2].toString(), at("resources/configs/lite.py"));
        // It works from then on, without a client.
        QSignalSpy ready(&sample, &PhotoSample::ready);
        sample.start();
        QTRY_COMPARE_WITH_TIMEOUT(ready.count(), 1, 20000);
    }
};

TD_TEST_GUI(TestPhoto)
#include "tst_photo.moc"
