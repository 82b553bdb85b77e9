// Reading and writing files that may be anything: missing, folders, pipes, read-only.
#include "core/base/file.h"
#include "core/base/hash.h"
#include "tests/support/test_program.h"

#include <QtTest>

#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace teardown;

class TestFile : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string path(const char* name) const { return m_folder.filePath(QString::fromUtf8(name)).toStdString(); }

private Q_SLOTS:
    void whatIsNoRegularFileIsRefused() {
        QCOMPARE(InputFile::open(path("nothing")).error().code, std::string("file-missing"));
        QCOMPARE(InputFile::open(m_folder.path().toStdString()).error().code, std::string("file-is-directory"));
        QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
        QCOMPARE(InputFile::open(path("pipe")).error().code, std::string("file-not-regular"));
    }

    void readsAreBounded() {
        QVERIFY(writeFileAtomically(path("ten"), "0123456789").ok());
        const auto file = InputFile::open(path("ten"));
        QVERIFY(file.ok());
        QCOMPARE(file.value()->size(), std::uint64_t(10));
        QCOMPARE(file.value()->read(8, 3).error().code, std::string("file-truncated"));
        QCOMPARE(file.value()->read(~std::uint64_t(0), 2).error().code, std::string("file-truncated"));
        QCOMPARE(file.value()->read(1, ~std::uint64_t(0)).error().code, std::string("file-truncated"));
        QCOMPARE(file.value()->read(2, 3).value().size(), std::size_t(3));
        QCOMPARE(readWholeFile(path("ten"), 9).error().code, std::string("file-too-large"));
        QCOMPARE(readWholeFile(path("ten"), 10).value(), std::string("0123456789"));
    }

    void aFileThatShrinksIsNoticed() {
        QVERIFY(writeFileAtomically(path("shrinks"), "0123456789").ok());
        const auto file = InputFile::open(path("shrinks"));
        QCOMPARE(::truncate(path("shrinks").c_str(), 3), 0);
        QCOMPARE(file.value()->read(0, 10).error().code, std::string("file-changed"));
        QVERIFY(!file.value()->unchanged());
    }

    void aFailedExportChangesNothing() {
        QCOMPARE(writeFileAtomically(path("no/such/folder"), "x").error().code, std::string("export-no-folder"));
        QCOMPARE(writeFileAtomically(m_folder.path().toStdString(), "x").error().code, std::string("export-is-directory"));
        QVERIFY(writeFileAtomically(path("target"), "old").ok());
        QCOMPARE(::symlink(path("target").c_str(), path("link").c_str()), 0);
        QCOMPARE(writeFileAtomically(path("link"), "new").error().code, std::string("export-symlink"));
        QCOMPARE(readWholeFile(path("target"), 100).value(), std::string("old"));
        QVERIFY(writeFileAtomically(path("target"), "new").ok());
        QCOMPARE(readWholeFile(path("target"), 100).value(), std::string("new"));
        QCOMPARE(QDir(m_folder.path()).entryList({".teardown-*"}, QDir::Files | QDir::Hidden).size(), 0);
    }

    void aReadOnlyFolderIsNamed() {
        QVERIFY(QDir(m_folder.path()).mkdir("locked"));
        ::chmod(path("locked").c_str(), 0555);
        // Root may write everywhere: the test runs as nobody.
        const bool root = ::geteuid() == 0;
        if (root) {
            ::chmod(m_folder.path().toLocal8Bit().constData(), 0755);
            ::setfsuid(65534);
        }
        const auto written = writeFileAtomically(path("locked/x"), "x");
        if (root) ::setfsuid(0);
        QVERIFY(!written.ok());
        QCOMPARE(written.error().code, std::string("export-no-permission"));
    }

    void sha256() {
        const auto digest = [](const std::string& text) {
            Sha256 hash;
            for (const char& c : text) hash.update(std::as_bytes(std::span(&c, 1)));
            return hash.hexDigest();
        };
        QCOMPARE(digest(""), std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
        QCOMPARE(digest("abc"), std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        const std::string million(1000000, 'a');
        Sha256 hash;
        hash.update(std::as_bytes(std::span(million)));
        QCOMPARE(hash.hexDigest(), std::string("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
    }
};

TD_TEST(TestFile)
#include "tst_file.moc"
