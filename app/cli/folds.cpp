#include "app/cli/folds.h"

#include "core/base/text.h"

#include <charconv>
#include <utility>

namespace teardown {

namespace {

std::optional<std::int64_t> wholeNumber(std::string_view text) {
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() && read.ptr == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

Error foldDataError(const Config& config, Message what, const std::string& key) {
    return {
        ErrorKind::BadInput,
        "fold-data",
        std::move(what),
        message("do.folds-need-train-and-val", "Folds are parts of data.train, read with the pipeline of data.val; the config needs both."),
        {config.path, 0, 0, key, {}}};
}

const ConfigValue* integerAt(const ConfigValue* dict, std::string_view key) {
    const ConfigValue* value = dict ? dict->find(key) : nullptr;
    return value && value->isInt() ? value : nullptr;
}

}  // namespace

Result<FoldChoice> parseFold(const std::string& word) {
    const std::size_t slash = word.find('/');
    FoldChoice choice;
    const auto fold = wholeNumber(std::string_view(word).substr(0, slash));
    const auto count = slash == std::string::npos ? std::nullopt : wholeNumber(std::string_view(word).substr(slash + 1));
    if (!fold || !count || *count < 2 || *fold < 0 || *fold >= *count)
        return usageError(message("fold.which-fold-is-meant", "--fold {word}: a fold and the number of folds are needed.",
                                  {{"word", escapeForDisplay(word)}}),
                          message("do.write-fold-0-of-5", "Write --fold 0/5 for the first of five folds, --fold 4/5 for the last one."));
    choice.fold = *fold;
    choice.count = *count;
    return choice;
}

Result<std::shared_ptr<const Config>> withFold(const Config& config, const FoldChoice& choice) {
    const ConfigValue* data = config.root.find("data");
    const ConfigValue* train = data ? data->find("train") : nullptr;
    const ConfigValue* val = data ? data->find("val") : nullptr;
    const ConfigValue* pipeline = val ? val->find("pipeline") : nullptr;
    if (!train || !train->isDict())
        return foldDataError(config, message("fold-data.no-train", "The config has no data.train that is one dataset."), "data.train");
    if (!pipeline)
        return foldDataError(config, message("fold-data.no-pipeline-of-val", "The config has no pipeline of data.val."), "data.val");
    ConfigValue fold = ConfigValue::dict({});
    fold = withEntry(fold, "type", ConfigValue::string("KFoldDataset"));
    fold = withEntry(fold, "fold", ConfigValue::integer(choice.fold));
    fold = withEntry(fold, "dataset", withEntry(*train, "pipeline", *pipeline));
    fold = withEntry(fold, "num_splits", ConfigValue::integer(choice.count));
    fold = withEntry(fold, "seed", choice.seed ? ConfigValue::integer(*choice.seed) : ConfigValue());
    fold = withEntry(fold, "test_mode", ConfigValue::boolean(true));
    auto changed = std::make_shared<Config>(config);
    changed->root = withEntry(config.root, "data", withEntry(*data, "test", std::move(fold)));
    return std::shared_ptr<const Config>(std::move(changed));
}

std::optional<std::int64_t> foldSeedOf(const CheckpointFile& checkpoint, const FoldChoice& choice, Diagnostics& notes) {
    const ConfigValue* meta = checkpoint.object().find("meta");
    const ConfigValue* trained = meta ? meta->find("kfold") : nullptr;
    const ConfigValue* fold = integerAt(trained, "fold");
    const ConfigValue* count = integerAt(trained, "num_splits");
    if (!fold || !count) return std::nullopt;
    if (fold->asInt() != choice.fold || count->asInt() != choice.count)
        notes.push_back({Severity::Warning,
                         "test-fold-trained",
                         message("test-fold-trained.another-fold",
                                 "The checkpoint was trained for fold {fold}/{count}: it has seen pictures of this fold.",
                                 {{"fold", fold->asInt()}, {"count", count->asInt()}}),
                         {escapeForDisplay(checkpoint.path()), 0, 0, {}, {}}});
    // kfold-cross-valid.py writes the seed of the fold's training, which is that of the split plus the fold.
    const ConfigValue* seed = integerAt(meta, "seed");
    return seed ? std::optional(seed->asInt() - fold->asInt()) : std::nullopt;
}

}  // namespace teardown
