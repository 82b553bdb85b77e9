#include "app/gui/work/carried_config.h"

#include "core/checkpoint/fit/known_architectures.h"
#include "widgets/common/strings.h"

#include <QFileInfo>

namespace teardown {
namespace {
const QString kSuffix = QStringLiteral(":meta.config");
const QString kProposed = QStringLiteral(":proposed.config");
constexpr std::size_t kLongestConfig = 16u << 20;
}  // namespace

QString carriedConfigPath(const QString& checkpoint) { return checkpoint + kSuffix; }

QString proposedConfigPath(const QString& checkpoint) { return checkpoint + kProposed; }

bool isCarriedConfigPath(const QString& path) { return (path.endsWith(kSuffix) || path.endsWith(kProposed)) && !QFileInfo::exists(path); }

QString carrierOf(const QString& path) {
    if (!isCarriedConfigPath(path)) return path;
    return path.chopped(path.endsWith(kSuffix) ? kSuffix.size() : kProposed.size());
}

std::optional<std::string> carriedConfigText(const CheckpointFile& checkpoint) {
    const ConfigValue* meta = checkpoint.object().find("meta");
    const ConfigValue* config = meta ? meta->find("config") : nullptr;
    if (!config || !config->isString()) return std::nullopt;
    const std::string& text = config->asString();
    // mmcv writes pretty_text; a text that sets no value is not a config.
    if (text.size() > kLongestConfig || text.find('=') == std::string::npos) return std::nullopt;
    return text;
}

Result<std::shared_ptr<const Config>> loadCarriedConfig(const QString& path, const CheckpointProbe& probe, const TaskContext& task) {
    TD_TRY(const std::shared_ptr<const CheckpointFile> file, probe.open(fromQt(carrierOf(path)), task));
    if (path.endsWith(kProposed)) {
        TD_TRY(const StateDictView weights, stateDictOf(*file));
        const std::vector<ProposedConfig> found = proposedConfigs(*file, weights);
        if (found.empty())
            return Error{ErrorKind::BadInput, "config-unknown",
                         message("config-verb.no-architecture",
                                 "No published architecture has exactly these tensors, and none that follows from "
                                 "their shapes does."),
                         message("do.open-the-config-that-it", "Open the config it was trained with."),
                         Place{file->path(), 0, 0, weights.container, {}}};
        return loadConfigText(fromQt(path), found.front().text);
    }
    std::optional<std::string> text = carriedConfigText(*file);
    if (!text)
        return Error{ErrorKind::BadInput, "checkpoint-no-config",
                     message("checkpoint-no-config.the-checkpoint-carries-no", "The checkpoint contains no config in its metadata."),
                     message("do.open-the-config-that-it", "Open the config it was trained with."),
                     Place{file->path(), 0, 0, "meta.config", {}}};
    return loadConfigText(fromQt(path), std::move(*text));
}

}  // namespace teardown
