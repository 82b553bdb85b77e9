// The store of a running test: kill -9 at any moment, resume, damage, other jobs, files larger than memory should be.
#include "core/base/file.h"
#include "core/metrics/evaluate.h"
#include "core/metrics/metric_text.h"
#include "core/metrics/results/results_store.h"
#include "core/metrics/results/results_writer.h"
#include "tests/support/test_program.h"

#include <QFile>
#include <QTemporaryDir>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace teardown;
using namespace teardown::metrics;

namespace {

constexpr std::uint32_t kStoreClasses = 10;

StoreJob someJob(std::uint64_t pictures) { return {pictures, kStoreClasses, "config, checkpoint, dataset"}; }

/// Scores of a picture, the same each time.
std::vector<float> rowOf(std::uint64_t picture) {
    std::vector<float> row(kStoreClasses);
    for (std::uint32_t c = 0; c < kStoreClasses; ++c) row[c] = static_cast<float>((picture * 2654435761u + c * 40503u) % 1000) / 1000;
    return row;
}

/// Appends what is missing, a few pictures at a time.
bool goOn(ResultsStore& store, std::uint64_t until) {
    while (store.done() < until) {
        std::vector<float> rows;
        for (std::uint64_t i = store.done(); i < std::min(until, store.done() + 7); ++i) {
            const std::vector<float> row = rowOf(i);
            rows.insert(rows.end(), row.begin(), row.end());
        }
        if (!store.append(rows).ok()) return false;
    }
    return true;
}

std::string metricsOf(const ScoreSourcePtr& scores) {
    EvaluationTarget target;
    for (std::size_t i = 0; i < scores->rows(); ++i) target.labels.values.push_back(static_cast<std::int64_t>(i % kStoreClasses));
    Diagnostics notes;
    const auto table = evaluate(target, scores, metricNames(false), ConfigValue(), notes);
    return table ? evalText(*table) : describe(table.error());
}

/// The files that the path and its folder have room for are whole: nothing that an interrupted write left counts.
long residentKib() {
    QFile file("/proc/self/status");
    if (!file.open(QIODevice::ReadOnly)) return 0;
    for (const QByteArray& line : file.readAll().split('\n'))
        if (line.startsWith("VmHWM:")) return line.mid(6).trimmed().split(' ').first().toLong();
    return 0;
}

/// Runs `work` in a child that is killed after `microseconds`; true if it was killed before its end.
template <class Work>
bool killedDuring(Work&& work, useconds_t microseconds) {
    const pid_t child = ::fork();
    if (child == 0) {
        work();
        ::_exit(0);
    }
    ::usleep(microseconds);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status);
}

}  // namespace

class TestStore : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void killedAndResumed() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("scores").toStdString(), whole = folder.filePath("whole").toStdString();
        constexpr std::uint64_t kPictures = 200'000;
        const StoreJob job = someJob(kPictures);
        int kills = 0;
        std::uint64_t before = 0;
        for (int moment = 0; moment < 20; ++moment) {
            const bool killed = killedDuring(
                [&] {
                    Diagnostics notes;
                    const auto store = ResultsStore::open(path, job, notes);
                    if (store.ok()) goOn(**store, kPictures);
                },
                static_cast<useconds_t>(500 + moment * 731 % 9000));
            kills += killed;
            Diagnostics notes;
            const auto store = ResultsStore::open(path, job, notes);
            QVERIFY2(store.ok(), store ? "" : describe(store.error()).c_str());
            QVERIFY(notes.empty());  // at most the record that was being written is lost
            QVERIFY2((*store)->done() >= before, "what was stored before is kept");
            before = (*store)->done();
            if (before == kPictures) QVERIFY(QFile::remove(QString::fromStdString(path)) || true);
            if (before == kPictures) before = 0;
        }
        QVERIFY2(kills >= 10, qPrintable(QString::number(kills)));
        Diagnostics notes;
        auto store = ResultsStore::open(path, job, notes);
        QVERIFY(store.ok());
        QVERIFY(goOn(**store, kPictures));
        auto other = ResultsStore::open(whole, job, notes);
        QVERIFY(other.ok());
        QVERIFY(goOn(**other, kPictures));
        QCOMPARE(metricsOf(*openStoredScores(path)), metricsOf(*openStoredScores(whole)));
    }

    void resultsAreWholeOrAbsent() {
        QTemporaryDir folder;
        for (const char* ending : {".json", ".pkl"}) {
            ResultsContent content;
            std::vector<double> values;
            for (std::uint64_t i = 0; i < 4000; ++i)
                for (const float score : rowOf(i)) values.push_back(static_cast<double>(score));
            content.scores = scoresOf(std::move(values), kStoreClasses);
            content.items = {OutItem::ClassScores, OutItem::PredLabel};
            const QString path = folder.filePath(QString("out") + ending), complete = folder.filePath(QString("complete") + ending);
            QVERIFY(writeResults(complete.toStdString(), content).ok());
            QFile expected(complete);
            QVERIFY(expected.open(QIODevice::ReadOnly));
            const QByteArray bytes = expected.readAll();
            for (int moment = 0; moment < 10; ++moment) {
                killedDuring([&] { (void)writeResults(path.toStdString(), content); }, static_cast<useconds_t>(300 + moment * 1500));
                QFile file(path);
                if (!file.exists()) continue;
                QVERIFY(file.open(QIODevice::ReadOnly));
                QVERIFY(file.readAll() == bytes);
            }
        }
    }

    void damageInTheMiddle() {
        QTemporaryDir folder;
        const QString path = folder.filePath("scores");
        Diagnostics notes;
        const StoreJob job = someJob(100);
        QVERIFY(goOn(**ResultsStore::open(path.toStdString(), job, notes), 100));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QCOMPARE(file.size(), qint64(128 + 100 * 44));
        QVERIFY(file.seek(128 + 44 * 60 + 20));
        QVERIFY(file.putChar('x'));
        file.close();
        QCOMPARE((*openStoredScores(path.toStdString()))->rows(), std::size_t{60});
        const auto store = ResultsStore::open(path.toStdString(), job, notes);
        QVERIFY(store.ok());
        QCOMPARE((*store)->done(), std::uint64_t{60});
        QCOMPARE(notes.size(), std::size_t{1});
        QCOMPARE(notes[0].code, std::string("results-store-cut"));
        QVERIFY(goOn(**store, 100));
        QVERIFY((*store)->sync().ok());
        QCOMPARE((*openStoredScores(path.toStdString()))->rows(), std::size_t{100});
    }

    void everyShorterFileGoesOn() {
        QTemporaryDir folder;
        const QString path = folder.filePath("scores");
        Diagnostics notes;
        const StoreJob job = someJob(4);
        QVERIFY(goOn(**ResultsStore::open(path.toStdString(), job, notes), 4));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll();
        file.close();
        for (qsizetype size = 0; size < bytes.size(); ++size) {
            QVERIFY(writeFileAtomically(path.toStdString(), std::string_view(bytes.constData(), static_cast<std::size_t>(size))).ok());
            {
                const auto store = ResultsStore::open(path.toStdString(), job, notes);
                QVERIFY2(store.ok(), qPrintable(QString::number(size)));
                QCOMPARE((*store)->done(), static_cast<std::uint64_t>(size < 128 ? 0 : (size - 128) / 44));
                QVERIFY(goOn(**store, 4));
            }
            QFile again(path);
            QVERIFY(again.open(QIODevice::ReadOnly));
            QVERIFY(again.readAll() == bytes);
        }
        QVERIFY(notes.empty());
    }

    void otherFilesAreKept() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("scores").toStdString();
        Diagnostics notes;
        QVERIFY(writeFileAtomically(path, "a file of somebody else").ok());
        QCOMPARE(ResultsStore::open(path, someJob(5), notes).error().code, std::string("store-foreign"));
        QVERIFY(writeFileAtomically(path, std::string(1000, 'x')).ok());
        QCOMPARE(ResultsStore::open(path, someJob(5), notes).error().code, std::string("store-foreign"));
        QCOMPARE(QFile(QString::fromStdString(path)).size(), qint64(1000));
        QVERIFY(QFile::remove(QString::fromStdString(path)));
        {
            const auto store = ResultsStore::open(path, someJob(5), notes);
            QVERIFY(store.ok());
            QCOMPARE(ResultsStore::open(path, someJob(5), notes).error().code, std::string("store-busy"));
            QCOMPARE(openStoredScores(path).error().code, std::string("store-empty"));
            QVERIFY(goOn(**store, 2));
        }
        QCOMPARE(ResultsStore::open(path, someJob(6), notes).error().code, std::string("store-other-job"));
        StoreJob other = someJob(5);
        other.fingerprint = "another";
        QCOMPARE(ResultsStore::open(path, other, notes).error().code, std::string("store-other-job"));
        QCOMPARE((*openStoredScores(path))->rows(), std::size_t{2});
        QCOMPARE(openStoredScores(folder.filePath("missing").toStdString()).error().code, std::string("file-missing"));
    }

    void aMillionPictures() {
        QTemporaryDir folder;
        const std::string path = folder.filePath("scores").toStdString();
        constexpr std::uint64_t kPictures = 1'000'000;
        Diagnostics notes;
        auto store = ResultsStore::open(path, someJob(kPictures), notes);
        QVERIFY(store.ok());
        const long before = residentKib();
        std::vector<float> rows;
        for (std::uint64_t i = 0; i < kPictures; ++i) {
            const std::vector<float> row = rowOf(i);
            rows.insert(rows.end(), row.begin(), row.end());
            if (rows.size() < 320 && i + 1 < kPictures) continue;
            QVERIFY((*store)->append(rows).ok());
            rows.clear();
        }
        store = ResultsStore::open(folder.filePath("other").toStdString(), someJob(1), notes);  // closes the first one
        const auto scores = openStoredScores(path);
        QVERIFY(scores.ok());
        QCOMPARE((*scores)->rows(), std::size_t{kPictures});
        EvaluationTarget target;
        target.labels.values.assign(kPictures, 3);
        QVERIFY(evaluate(target, *scores, metricNames(false), ConfigValue(), notes).ok());
        const long grown = residentKib() - before;
        qInfo("memory grew by %ld KiB for %d MB of scores", grown, static_cast<int>(kPictures * 44 / 1'000'000));
        QVERIFY2(grown < 8 * 1024 + 8'000, qPrintable(QString::number(grown)));  // 8 MB of it: the labels
    }
};

TD_TEST(TestStore)
#include "tst_store.moc"
