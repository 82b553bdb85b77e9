// Trainings: every iteration has the bits of mmclassification's (golden/*.jsonl), its log the same lines, and a training that was stopped
// goes on with the same numbers. make_train.py writes the goldens.
#include "core/checkpoint/checkpoint_file.h"
#include "core/config/config.h"
#include "core/engine/run/session.h"
#include "core/session/session_api.h"
#include "core/session/train_journey.h"
#include "tests/support/test_program.h"

#include <nlohmann/json.hpp>

#include <QDir>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

#include <filesystem>
#include <fstream>
#include <sstream>

#include <torch/version.h>

using namespace teardown;

namespace {

/// picture() of make_train.py.
std::string pictureBytes(int number, int side) {
    std::string bytes = "P6\n" + std::to_string(side) + ' ' + std::to_string(side) + "\n255\n";
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            for (int c = 0; c < 3; ++c)
                bytes += static_cast<char>((x * (3 + number % 5) + y * (5 + 2 * number % 7) + 31 * c + 17 * number + 90 * (number % 2)) % 256);
    return bytes;
}

void writePictures(int side) {
    for (const auto& [part, first, count] : {std::tuple("train", 0, 40), std::tuple("val", 100, 16)})
        for (int number = first; number < first + count; ++number) {
            const std::string folder = std::string("data/") + part + '/' + (number % 2 ? "dog" : "cat");
            std::filesystem::create_directories(folder);
            std::ofstream(folder + QString::asprintf("/%03d.ppm", number).toStdString(), std::ios::binary) << pictureBytes(number, side);
        }
}

std::string contentOf(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// steady() of make_train.py.
QString steady(QString text) {
    const auto replace = [&](const char* pattern, const char* by) {
        text.replace(QRegularExpression(pattern, QRegularExpression::MultilineOption), by);
    };
    replace(R"(^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+)", "TIME");
    replace(R"(eta: .*?, time: [\d.]+, data_time: [\d.]+)", "eta: T, time: T, data_time: T");
    replace(R"(host: \S+, work_dir: \S+)", "host: H, work_dir: W");
    replace(R"((Checkpoints will be saved to) \S+)", R"(\1 W)");
    replace(R"((checkpoint) \S+/(\S+ was removed))", R"(\1 W/\2)");
    return text;
}

struct Training {
    std::string config;
    std::string workDir = "wd";
    std::string resumeFrom = {};
    std::string trace = "trace.jsonl";
    std::vector<ConfigOption> options = {};
    std::optional<std::int64_t> iterations = {};  ///< stops after so many
};

Result<TrainStep> train(const Training& training) {
    TD_TRY(const auto config, loadConfig(training.config, {training.options, {}}));
    const std::unique_ptr<SessionApi> session(engine::createEngineSession());
    session->setThreads(1);
    TrainRequest request;
    request.config = config;
    request.workDir = std::filesystem::absolute(training.workDir).string();
    std::filesystem::create_directories(request.workDir);
    request.resumeFrom = training.resumeFrom;
    request.seed = 5;
    request.stamp = "log";
    request.environment = "a test";
    request.traceValues = training.trace;
    TD_TRY(const auto outcome, session->run(request, {}));
    TrainStep last;
    for (std::int64_t count = 0; !training.iterations || count < *training.iterations; ++count) {
        TD_TRY(TrainStep step, outcome->run->next({}));
        const bool finished = step.finished;
        if (step.ran) last = std::move(step);
        last.finished = finished;
        if (finished) break;
    }
    return last;
}

std::vector<nlohmann::json> rowsOf(const std::string& path) {
    std::vector<nlohmann::json> rows;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) rows.push_back(nlohmann::json::parse(line));
    return rows;
}

/// The place of the first difference: the values of an iteration are compared in the order in which they arise.
void compareRows(const std::vector<nlohmann::json>& ours, const std::vector<nlohmann::json>& theirs, std::size_t first = 0) {
    QCOMPARE(ours.size() + first, theirs.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
        const nlohmann::json& golden = theirs[first + i];
        for (const char* name : {"iter", "lr", "img", "top-1", "top-2", "loss", "grads", "grad_norm", "weights", "buffers"}) {
            QCOMPARE(ours[i].contains(name), golden.contains(name));
            if (golden.contains(name))
                QVERIFY2(ours[i][name] == golden[name],
                         (std::string(name) + " of iteration " + golden["iter"].dump() + ": " + ours[i][name].dump() + " instead of " +
                          golden[name].dump())
                             .c_str());
        }
    }
}

std::string goldenPath(const QString& name) { return std::string(SOURCE_ROOT) + "/tests/trainer/golden/" + name.toStdString(); }
std::string configPath(const QString& name) { return std::string(SOURCE_ROOT) + "/tests/trainer/configs/" + name.toStdString() + ".py"; }

}  // namespace

class TestTrain : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        qputenv("ATEN_CPU_CAPABILITY", "avx2");
        if (!std::string(TORCH_VERSION).starts_with("1.13.") || !__builtin_cpu_supports("avx2"))
            QSKIP("recorded with another release of libtorch, or for another processor");
        m_before = QDir::currentPath();
    }
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        QDir::setCurrent(m_folder->path());
    }
    void cleanup() { QDir::setCurrent(m_before); }

    void everyIteration_data() {
        QTest::addColumn<QString>("name");
        for (const QString& file : QDir(QString(SOURCE_ROOT) + "/tests/trainer/configs").entryList({"*.py"}, QDir::Files))
            QTest::newRow(file.chopped(3).toUtf8().constData()) << file.chopped(3);
    }
    void everyIteration() {
        QFETCH(QString, name);
        writePictures(name.contains("full") ? 36 : 32);
        const auto done = train({configPath(name)});
        QVERIFY2(done.ok(), done.ok() ? "" : describe(done.error()).c_str());
        QVERIFY(done->finished);
        compareRows(rowsOf("trace.jsonl"), rowsOf(goldenPath(name + ".jsonl")));
        if (QTest::currentTestFailed()) return;
        QString log = steady(QString::fromStdString(contentOf("wd/log.log")));
        log = log.mid(log.indexOf("TIME - mmcls - INFO - Start running"));
        QCOMPARE(log, QString::fromStdString(contentOf(goldenPath(name + ".log"))));
    }

    void goesOn() {
        writePictures(32);
        const auto whole = train({configPath("plain"), "whole"});
        QVERIFY2(whole.ok(), whole.ok() ? "" : describe(whole.error()).c_str());
        const std::vector<nlohmann::json> all = rowsOf("trace.jsonl");
        const Training cut{configPath("plain"), "cut", {}, "cut.jsonl", {}, 5};
        QVERIFY(train(cut).ok());
        QCOMPARE(QFileInfo("cut/latest.pth").symLinkTarget(), QFileInfo("cut/epoch_1.pth").absoluteFilePath());
        Training more{configPath("plain"), "more", "cut/latest.pth", "more.jsonl"};
        // Without shuffling the pictures of both runs are the same.
        more.options = {{"data.train_dataloader.shuffle", "False"}};
        const auto resumed = train(more);
        QVERIFY2(resumed.ok(), resumed.ok() ? "" : describe(resumed.error()).c_str());
        const std::vector<nlohmann::json> rows = rowsOf("more.jsonl");
        QCOMPARE(rows.size(), std::size_t{5});
        QCOMPARE(rows[0]["iter"].get<int>(), 5);
        QCOMPARE(rows[0]["lr"], all[5]["lr"]);
        const auto file = CheckpointFile::open("more/epoch_2.pth");
        QVERIFY(file.ok());
        QCOMPARE((*file)->object().find("meta")->find("iter")->asInt(), std::int64_t{10});
    }

    /// TEARDOWN_TRAIN="CONFIG TRACE WORK_DIR [RESUME]" in the folder that the config's paths start from: for comparisons by make_train.py.
    void ofTheEnvironment() {
        const QStringList words = qEnvironmentVariable("TEARDOWN_TRAIN").split(' ', Qt::SkipEmptyParts);
        if (words.size() < 3) QSKIP("TEARDOWN_TRAIN is not set");
        QDir::setCurrent(m_before);
        const auto done = train({words[0].toStdString(), words[2].toStdString(), words.size() > 3 ? words[3].toStdString() : "", words[1].toStdString()});
        QVERIFY2(done.ok(), done.ok() ? "" : describe(done.error()).c_str());
    }

private:
    QString m_before;
    std::unique_ptr<QTemporaryDir> m_folder;
};

TD_TEST(TestTrain)
#include "tst_train.moc"
