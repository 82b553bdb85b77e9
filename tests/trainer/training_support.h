// What the tests of trainings share: pictures, a run in the current folder, its files.
#pragma once

#include "core/config/config.h"
#include "core/engine/run/session.h"
#include "core/session/session_api.h"
#include "core/session/train_journey.h"

#include <nlohmann/json.hpp>

#include <QByteArray>
#include <QDir>
#include <QString>
#include <QTemporaryDir>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace teardown::trainer {

/// picture() of make_train.py.
inline std::string pictureBytes(int number, int side) {
    std::string bytes = "P6\n" + std::to_string(side) + ' ' + std::to_string(side) + "\n255\n";
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x)
            for (int c = 0; c < 3; ++c)
                bytes +=
                    static_cast<char>((x * (3 + number % 5) + y * (5 + 2 * number % 7) + 31 * c + 17 * number + 90 * (number % 2)) % 256);
    return bytes;
}

inline void writePictures(int side) {
    for (const auto& [part, first, count] : {std::tuple("train", 0, 40), std::tuple("val", 100, 16)})
        for (int number = first; number < first + count; ++number) {
            const std::string folder = std::string("data/") + part + '/' + (number % 2 ? "dog" : "cat");
            std::filesystem::create_directories(folder);
            std::ofstream(folder + QString::asprintf("/%03d.ppm", number).toStdString(), std::ios::binary) << pictureBytes(number, side);
        }
}

/// objects() of make_train.py.
inline void writeObjects(int side) {
    static constexpr const char* kNames[] = {"aeroplane", "bicycle",     "bird",  "boat",        "bottle", "bus",      "car",
                                             "cat",       "chair",       "cow",   "diningtable", "dog",    "horse",    "motorbike",
                                             "person",    "pottedplant", "sheep", "sofa",        "train",  "tvmonitor"};
    const std::string place = "data/VOC2007/";
    for (const char* name : {"JPEGImages", "Annotations", "ImageSets/Main"}) std::filesystem::create_directories(place + name);
    for (const auto& [part, first, count] : {std::tuple("trainval", 0, 24), std::tuple("test", 100, 12)}) {
        std::ofstream names(place + "ImageSets/Main/" + part + ".txt");
        for (int number = first; number < first + count; ++number) {
            const std::string id = QString::asprintf("%03d", number).toStdString();
            names << id << '\n';
            std::ofstream(place + "JPEGImages/" + id + ".jpg", std::ios::binary) << pictureBytes(number, side);
            std::ofstream file(place + "Annotations/" + id + ".xml");
            file << "<annotation>";
            for (const auto& [index, hard] : {std::pair(number, false), std::pair(7 * number + 3, number % 5 == 0)})
                file << "<object><name>" << kNames[index % 20] << "</name><difficult>" << (hard ? 1 : 0) << "</difficult></object>";
            file << "</annotation>\n";
        }
    }
}

inline std::string contentOf(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

struct Training {
    std::string config;
    std::string workDir = "wd";
    std::string resumeFrom = {};
    std::string trace = "trace.jsonl";
    std::vector<ConfigOption> options = {};
    std::optional<std::int64_t> iterations = {};  ///< stops after so many
    std::int64_t statisticsEvery = 0;
    std::function<void(const TrainStep&, TrainRun&)> each = {};  ///< called behind each iteration
};

/// With seed and log of every test; makes the folder.
inline TrainRequest requestOf(std::shared_ptr<const Config> config, const std::string& workDir) {
    TrainRequest request;
    request.config = std::move(config);
    request.workDir = std::filesystem::absolute(workDir).string();
    std::filesystem::create_directories(request.workDir);
    request.seed = 5;
    request.stamp = "log";
    request.environment = "a test";
    return request;
}

/// A session with one thread.
inline std::unique_ptr<SessionApi> oneThread() {
    std::unique_ptr<SessionApi> session(engine::createEngineSession());
    session->setThreads(1);
    return session;
}

inline Result<TrainStep> train(const Training& training) {
    TD_TRY(const auto config, loadConfig(training.config, {training.options, {}}));
    const std::unique_ptr<SessionApi> session = oneThread();
    TrainRequest request = requestOf(config, training.workDir);
    request.resumeFrom = training.resumeFrom;
    request.traceValues = training.trace;
    request.statisticsEvery = training.statisticsEvery;
    TD_TRY(const auto outcome, session->run(request, {}));
    TrainStep last;
    for (std::int64_t count = 0; !training.iterations || count < *training.iterations; ++count) {
        TD_TRY(TrainStep step, outcome->run->next({}));
        const bool finished = step.finished;
        if (training.each) training.each(step, *outcome->run);
        if (step.ran) last = std::move(step);
        last.finished = finished;
        if (finished) break;
    }
    return last;
}

/// Why it failed; empty if it did not.
template <class T>
QByteArray trouble(const Result<T>& result) {
    return result.ok() ? QByteArray() : QByteArray::fromStdString(describe(result.error()));
}

/// A folder with pictures of this size that is the current one while it exists.
class TrainingFolder {
public:
    explicit TrainingFolder(int side) : m_before(QDir::currentPath()) {
        QDir::setCurrent(m_folder.path());
        writePictures(side);
    }
    ~TrainingFolder() { QDir::setCurrent(m_before); }
    TrainingFolder(const TrainingFolder&) = delete;
    TrainingFolder& operator=(const TrainingFolder&) = delete;

private:
    QString m_before;
    QTemporaryDir m_folder;
};

inline std::vector<nlohmann::json> rowsOf(const std::string& path) {
    std::vector<nlohmann::json> rows;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) rows.push_back(nlohmann::json::parse(line));
    return rows;
}

/// A config with further lines, in the current folder.
inline std::string variantOf(const std::string& config, const std::string& lines) {
    static int s_number = 0;
    const std::string path = std::filesystem::current_path().string() + "/variant" + std::to_string(s_number++) + ".py";
    std::ofstream(path) << contentOf(config) << lines << '\n';
    return path;
}

inline std::string goldenPath(const QString& name) { return std::string(SOURCE_ROOT) + "/tests/trainer/golden/" + name.toStdString(); }
inline std::string configPath(const QString& name) {
    return std::string(SOURCE_ROOT) + "/tests/trainer/configs/" + name.toStdString() + ".py";
}

}  // namespace teardown::trainer
