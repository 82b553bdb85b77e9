// Replays what the fuzz targets start from and every input that ever broke one, through the same functions, without a fuzzer.
#include "tests/fuzz/targets.h"
#include "tests/hostile/corpus.h"
#include "tests/support/test_program.h"

#include <QDirIterator>
#include <QFile>
#include <QtTest>

class TestFuzzSeeds : public QObject {
    Q_OBJECT

    static void runAll(const QByteArray& bytes) {
        for (const fuzz::Target& target : fuzz::kTargets)
            target.run({reinterpret_cast<const std::uint8_t*>(bytes.constData()), static_cast<std::size_t>(bytes.size())});
    }

private Q_SLOTS:
    void seedsAndCrashes() {
        int count = 0;
        for (const char* folder : {TEST_DATA "/fuzz/seeds", TEST_DATA "/golden/input/checkpoint"}) {
            QDirIterator files(QString::fromLatin1(folder), QDir::Files, QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                QVERIFY(file.open(QIODevice::ReadOnly));
                runAll(file.readAll());
                ++count;
            }
        }
        QVERIFY(count > 20);
    }
    void hostileCorpus() {
        constexpr std::size_t kLargest = 64 << 10;
        for (const hostile::Row& row : hostile::allRows())
            if (row.bytes.size() <= kLargest) runAll(QByteArray(row.bytes.data(), static_cast<int>(row.bytes.size())));
    }
};

TD_TEST(TestFuzzSeeds)
#include "tst_fuzz_seeds.moc"
