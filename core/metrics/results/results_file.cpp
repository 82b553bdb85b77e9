#include "core/metrics/results/results_file.h"

#include "core/base/file.h"
#include "core/base/text.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/metrics/results/collected_scores.h"
#include "core/metrics/results/json_scanner.h"
#include "core/metrics/results/label_file.h"
#include "core/metrics/results/long_texts.h"
#include "core/metrics/results/results_store.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace teardown::metrics {

namespace {

/// Where the key of the scores or answers must begin: after the metrics, which can be lists of a number for each class.
constexpr std::uint64_t kHeadBytes = std::uint64_t{1} << 20;

Error structureError(const std::string& path, Message what) {
    Error error{
        ErrorKind::BadInput,
        "results-structure",
        std::move(what),
        message("do.give-a-file-of-test-out", "Give a file that `test --out` or mmclassification's tools/test.py --out has written."),
        {}};
    error.where.file = escapeForDisplay(path);
    return error;
}

Result<ScoreSourcePtr> scanScores(JsonScanner& scanner, const std::string& path, const TaskContext& task) {
    CollectedScores values(DType::Float64);
    std::size_t classes = 0;
    const auto one = [&]() -> Result<void> {
        TD_TRY(const double score, scanner.number());
        return values.add(score);
    };
    const auto row = [&]() -> Result<void> {
        if (task.cancelled()) return cancelledError();
        const std::uint64_t before = values.count();
        TD_CHECK(scanner.list(one));
        const std::uint64_t length = values.count() - before;
        if (before == 0) classes = static_cast<std::size_t>(length);
        if (length == classes && length > 0) return {};
        return scanner.error(message("results-json.rows-of-different-length", "A row of {length} scores follows rows of {classes}.",
                                     {{"length", length}, {"classes", classes}}));
    };
    TD_CHECK(scanner.list(row));
    if (values.count() == 0) return scanner.error(message("results-json.class-scores-is-empty", "class_scores is empty."));
    return values.finish(classes, path);
}

Result<ResultsFile> readJson(const std::shared_ptr<const InputFile>& file, const TaskContext& task) {
    JsonScanner scanner(file);
    ResultsFile results;
    TD_CHECK(scanner.object([&](const std::string& key) -> Result<void> {
        if (std::find(results.keys.begin(), results.keys.end(), key) == results.keys.end()) results.keys.push_back(key);
        if (key == "class_scores") {
            TD_TRY(results.scores, scanScores(scanner, file->path(), task));
            return {};
        }
        if (key == "gt_label") {
            TD_TRY(results.labels, scanLabels(scanner));
            return {};
        }
        return scanner.skip();
    }));
    TD_CHECK(scanner.end());
    return results;
}

/// An array, which need not fit in memory.
Result<ScoreSourcePtr> arrayScores(const CheckpointFile& pickle, std::size_t index, const TaskContext& task) {
    const CheckpointTensor& tensor = pickle.tensors()[index];
    const bool floating = tensor.dtype == DType::Float32 || tensor.dtype == DType::Float64;
    if (!floating || tensor.shape.size() != 2) {
        TD_TRY(TensorView view, pickle.read(index, task));
        return scoresOf(std::move(view));
    }
    CollectedScores values(tensor.dtype);
    Result<void> kept;
    TD_CHECK(pickle.stream(
        index,
        [&](std::span<const std::byte> bytes) {
            kept = values.add(bytes);
            return kept.ok();
        },
        task));
    TD_CHECK(kept);
    return values.finish(static_cast<std::size_t>(tensor.shape[1]), pickle.path());
}

Result<ResultsFile> readPickle(const std::shared_ptr<const InputFile>& stored, const TaskContext& task) {
    TD_TRY(const auto file, withLongTextsAsBytes(stored, task));
    auto opened = CheckpointFile::open(file, task);
    if (!opened) {
        const std::string& code = opened.error().code;
        if (code.starts_with("pickle-") || code.starts_with("file-") || code == "cancelled") return opened.error();
        return structureError(file->path(), message("results-structure.the-file-is-neither", "The file is neither JSON nor a pickle."));
    }
    const std::shared_ptr<const CheckpointFile> pickle = std::move(opened).value();
    if (pickle->format() != CheckpointFormat::Pickle || !pickle->object().isDict())
        return structureError(file->path(), message("results-structure.the-file-holds-no", "The file does not hold a dict of results."));
    ResultsFile results;
    for (const DictEntry& entry : pickle->object().entries()) results.keys.push_back(entry.key.str());
    // One array, or a list with an array a picture, as single_gpu_test returns them.
    std::vector<TensorView> rows;
    for (std::size_t i = 0; i < pickle->tensors().size(); ++i) {
        const std::vector<std::string>& place = pickle->tensors()[i].path;
        if (place.empty() || (place[0] != "class_scores" && place[0] != "gt_label")) continue;
        if (place[0] == "class_scores" && place.size() == 1) {
            TD_TRY(results.scores, arrayScores(*pickle, i, task));
            continue;
        }
        TD_TRY(TensorView view, pickle->read(i, task));
        if (place[0] == "gt_label" && place.size() == 1) {
            TD_TRY(results.labels, labelsOf(view, file->path()));
        } else if (place[0] == "class_scores" && place.size() == 2) {
            rows.push_back(std::move(view));
        }
    }
    if (!results.scores && !rows.empty()) {
        TD_TRY(results.scores, stackedScores(rows));
    }
    if (!results.scores && std::find(results.keys.begin(), results.keys.end(), "class_scores") != results.keys.end())
        return structureError(file->path(),
                              message("results-structure.class-scores-is-no-array", "class_scores is not an array of numbers."));
    return results;
}

/// Where an error of the scores or labels comes from.
Result<ResultsFile> located(Result<ResultsFile> results, const std::string& path) {
    if (results || !results.error().where.file.empty()) return results;
    Error error = results.error();
    error.where.file = escapeForDisplay(path);
    return error;
}

}  // namespace

Result<ResultsFile> readResults(const std::string& path, const TaskContext& task) {
    TD_TRY(const auto file, InputFile::open(path));
    if (isResultsStore(*file)) {
        TD_TRY(ScoreSourcePtr scores, openStoredScores(path));
        return ResultsFile{std::move(scores), std::nullopt, {"class_scores"}};
    }
    JsonScanner scanner(file);
    TD_TRY(const char first, scanner.peek());
    if (first == '{') return located(readJson(file, task), path);
    if (first == '[')
        return structureError(path,
                              message("results-structure.the-file-holds-a-list", "The file holds a list, not a dict with class_scores."));
    return located(readPickle(file, task), path);
}

bool isResultsFile(const std::string& path) {
    const std::string name = lowered(path);
    const bool named = name.ends_with(".json") || name.ends_with(".pkl") || name.ends_with(".pickle");
    const auto file = InputFile::open(path);
    if (!file.ok()) return false;
    if (isResultsStore(**file)) return true;
    if (!named) return false;
    std::vector<std::byte> head(std::min((*file)->size(), kHeadBytes));
    if (!(*file)->readAt(0, head).ok()) return false;
    const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
    for (const char* key : {"class_scores", "pred_score", "pred_label", "pred_class"})
        if (text.find(key) != std::string_view::npos) return true;
    return false;
}

Result<ScoreSourcePtr> scoresIn(const ResultsFile& results, const std::string& path) {
    if (results.scores) return results.scores;
    Error error{ErrorKind::BadInput,
                "results-no-scores",
                message("results-no-scores.the-file-has-no", "The results file has no class_scores."),
                message("do.write-it-with-out-items", "Write it again with --out-items all, or with class_scores among them."),
                {}};
    error.where.file = escapeForDisplay(path);
    return error;
}

}  // namespace teardown::metrics
