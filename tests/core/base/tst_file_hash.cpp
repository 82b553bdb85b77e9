// SHA-256 of files: known digests, and a changed file is read again.
#include "core/base/file.h"
#include "core/base/file_hash.h"
#include "tests/support/test_program.h"

#include <QtTest>

using namespace teardown;

class TestFileHash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void followsTheContent() {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("a")).toStdString();
        for (const std::string& text : {std::string(), std::string("abc"), std::string(3 << 20, 'x'), std::string("abc")}) {
            QVERIFY(writeFileAtomically(path, text).ok());
            const QByteArray expected = QCryptographicHash::hash(QByteArray::fromStdString(text), QCryptographicHash::Sha256).toHex();
            for (int i = 0; i < 2; ++i) {
                const auto digest = sha256OfFile(path);
                QVERIFY(digest.ok());
                QCOMPARE(QByteArray::fromStdString(*digest), expected);
            }
        }
    }

    void saysWhatIsNoFile() {
        QTemporaryDir folder;
        QCOMPARE(sha256OfFile(folder.filePath(QStringLiteral("none")).toStdString()).error().code, std::string("file-missing"));
        QCOMPARE(sha256OfFile(folder.path().toStdString()).error().code, std::string("file-is-directory"));
    }

    void aLargeFileIsQuickOnlyTheSecondTime() {
        QTemporaryDir folder;
        const std::string path = folder.filePath(QStringLiteral("large")).toStdString();
        QFile file(QString::fromStdString(path));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.resize(40 << 20));
        file.close();
        QVERIFY(!isHashedQuickly(path));
        std::stop_source stop;
        stop.request_stop();
        QCOMPARE(sha256OfFile(path, {stop.get_token(), {}}).error().code, std::string("cancelled"));
        QVERIFY(sha256OfFile(path).ok());
        QVERIFY(isHashedQuickly(path));
        QVERIFY(isHashedQuickly(path + ".none"));
    }
};

TD_TEST(TestFileHash)
#include "tst_file_hash.moc"
