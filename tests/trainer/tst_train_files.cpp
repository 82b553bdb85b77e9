// What a training leaves when a file cannot be written: an error that names it, the earlier checkpoint, and a training that goes on to the
// same numbers once there is room.
#include "core/checkpoint/checkpoint_file.h"
#include "tests/support/test_program.h"
#include "training_support.h"

#include <QtTest>

#include <sys/resource.h>

#include <csignal>

using namespace teardown;
using namespace teardown::trainer;

namespace {

/// No file can become larger than this while it exists.
class FileLimit {
public:
    explicit FileLimit(std::uintmax_t bytes) : m_handler(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileLimit() {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }
    FileLimit(const FileLimit&) = delete;
    FileLimit& operator=(const FileLimit&) = delete;

private:
    void (*m_handler)(int);
    rlimit m_before{};
};

/// Every tensor, by its place in the file.
std::vector<std::vector<float>> tensorsIn(const std::string& path) {
    const auto file = CheckpointFile::open(path);
    std::vector<std::vector<float>> values;
    if (!file.ok()) return values;
    for (std::size_t i = 0; i < (*file)->tensors().size(); ++i) {
        const auto view = (*file)->read(i);
        if (!view.ok()) return {};
        values.push_back(view->toFloats());
    }
    return values;
}

/// Of every epoch, and what a write that was broken off would leave.
QStringList filesIn(const QString& folder) {
    return QDir(folder).entryList({"epoch_*.pth", "latest.pth", ".teardown-*"}, QDir::Files | QDir::Hidden, QDir::Name);
}

}  // namespace

class TestTrainFiles : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<TrainingFolder>(32); }
    void cleanup() { m_folder.reset(); }

    void noRoomForACheckpoint() {
        const std::string config = variantOf(configPath("plain"), kInOrder);
        const auto whole = train({config, "whole", {}, "whole.jsonl"});
        QVERIFY2(whole.ok(), trouble(whole).constData());
        Training cut{config, "wd", {}, "cut.jsonl"};
        std::unique_ptr<FileLimit> limit;
        cut.each = [&](const TrainStep& step, TrainRun&) {
            if (step.iter == 5) limit = std::make_unique<FileLimit>(std::filesystem::file_size("wd/epoch_1.pth") / 2);
        };
        const auto stopped = train(cut);
        limit.reset();
        QVERIFY(!stopped.ok());
        QCOMPARE(stopped.error().code, std::string("export-io"));
        QVERIFY2(trouble(stopped).contains("wd/epoch_2.pth"), trouble(stopped).constData());
        QCOMPARE(filesIn("wd"), QStringList({"epoch_1.pth", "latest.pth"}));
        QCOMPARE(QFileInfo("wd/latest.pth").symLinkTarget(), QFileInfo("wd/epoch_1.pth").absoluteFilePath());
        QVERIFY(!tensorsIn("wd/epoch_1.pth").empty());
        const auto more = train({config, "wd", "wd/latest.pth", "more.jsonl"});
        QVERIFY2(more.ok(), trouble(more).constData());
        const auto expected = rowsOf("whole.jsonl"), rows = rowsOf("more.jsonl");
        QCOMPARE(rows.size(), std::size_t{5});
        for (std::size_t i = 0; i < rows.size(); ++i) QCOMPARE(rows[i].dump(), expected[5 + i].dump());
        QVERIFY(tensorsIn("wd/epoch_2.pth") == tensorsIn("whole/epoch_2.pth"));
    }

    void noRoomForTheLog() {
        Training training{configPath("plain"), "wd", {}, {}};
        std::int64_t done = 0;
        std::unique_ptr<FileLimit> limit;
        training.each = [&](const TrainStep& step, TrainRun&) {
            done = step.iter;
            if (!limit) limit = std::make_unique<FileLimit>(std::filesystem::file_size("wd/log.log"));
        };
        const auto stopped = train(training);
        limit.reset();
        QVERIFY(!stopped.ok());
        QCOMPARE(stopped.error().code, std::string("train-log"));
        QVERIFY2(trouble(stopped).contains("wd/log.log"), trouble(stopped).constData());
        QCOMPARE(done, std::int64_t{1});
    }

    /// Checkpoints cannot be written there, which shows before the first iteration.
    void noFolderForCheckpoints_data() {
        QTest::addColumn<QString>("lines");
        QTest::newRow("all") << "checkpoint_config = dict(interval=1, out_dir='data/train/cat/000.ppm')";
        QTest::newRow("the best") << "evaluation = dict(interval=1, metric='accuracy', save_best='auto', out_dir='data/train/cat/000.ppm')";
    }
    void noFolderForCheckpoints() {
        QFETCH(QString, lines);
        Training training{variantOf(configPath("plain"), lines.toStdString()), "wd", {}, {}};
        bool ran = false;
        training.each = [&](const TrainStep&, TrainRun&) { ran = true; };
        const auto stopped = train(training);
        QVERIFY(!stopped.ok());
        QCOMPARE(stopped.error().code, std::string("export-folder"));
        QVERIFY2(trouble(stopped).contains("000.ppm/wd"), trouble(stopped).constData());
        QVERIFY(!ran);
    }

private:
    /// Without random numbers, whose state no checkpoint has.
    static constexpr const char* kInOrder = "data['train_dataloader'] = dict(shuffle=False)";
    std::unique_ptr<TrainingFolder> m_folder;
};

TD_TEST(TestTrainFiles)
#include "tst_train_files.moc"
